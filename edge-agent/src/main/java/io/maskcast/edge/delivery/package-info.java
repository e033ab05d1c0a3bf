/** Results on their way to those who want them: files, HTTP servers, MQTT brokers. */
package io.maskcast.edge.delivery;
