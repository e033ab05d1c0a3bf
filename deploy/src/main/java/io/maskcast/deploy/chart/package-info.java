/** What the charts of reports are drawn on. */
package io.maskcast.deploy.chart;
