/** The server's gRPC side: streams under back-pressure, publishes, and what each call cost. */
package io.maskcast.server.rpc;
