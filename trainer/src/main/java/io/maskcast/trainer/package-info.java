/** The trainer node: learns masks with their networks and publishes them as bundles. */
package io.maskcast.trainer;
