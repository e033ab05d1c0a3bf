/** What all pages of the server's HTTP side share: problems, its own address, who may ask. */
package io.maskcast.server.http;
