/**
 * The main job, end to end on one machine: learn a mask, publish it, stream what it selects,
 * classify, report.
 */
package io.maskcast.deploy.demo;
