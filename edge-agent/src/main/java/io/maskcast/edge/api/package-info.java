/** What people and programs can ask a running daemon: REST, Open Inference Protocol, a page. */
package io.maskcast.edge.api;
