/** The server's HTTP side: usage for people and programs, metrics, health. */
package io.maskcast.server.web;
