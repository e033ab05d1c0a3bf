package io.maskcast.proto.call;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetSocket;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;

/** Servers that misbehave, each on a free port of this machine. */
final class RogueServer implements AutoCloseable {

  static final String HOST = "127.0.0.1";

  private final Vertx vertx = Vertx.vertx();

  /** A gRPC server with one method, done by hand. */
  <Q, R> int grpc(ServiceMethod<Q, R> method, Handler<GrpcServerRequest<Q, R>> handler) {
    // Without our limits: a rogue sends what it likes.
    GrpcServer grpc =
        GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(64L << 20))
            .callHandler(method, handler);
    return http(grpc);
  }

  /** An HTTP server, HTTP/2 included. */
  int http(Handler<HttpServerRequest> handler) {
    return Await.result(
            vertx
                .createHttpServer(Http2.serverOptions(LinkWindow.defaults()))
                .requestHandler(handler)
                .listen(0, HOST))
        .actualPort();
  }

  /** A TCP server. */
  int tcp(Handler<NetSocket> handler) {
    return Await.result(vertx.createNetServer().connectHandler(handler).listen(0, HOST))
        .actualPort();
  }

  @Override
  public void close() {
    Await.result(vertx.close());
  }
}
