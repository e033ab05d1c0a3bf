package io.maskcast.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnhandledFailuresTest {

  private static Throwable failing(Throwable failure, String className, String method) {
    failure.setStackTrace(
        new StackTraceElement[] {
          new StackTraceElement("io.vertx.core.http.impl.Http2ServerRequest", "pause", "", 1),
          new StackTraceElement(className, method, "", 1),
        });
    return failure;
  }

  @Test
  void knowsTheOneFailureThatIsNone() {
    assertThat(
            UnhandledFailures.isPauseAfterEnd(
                failing(
                    new IllegalStateException("Request has already been read"),
                    "io.vertx.grpc.common.impl.GrpcReadStreamBase$2",
                    "handlePause")))
        .isTrue();
  }

  @Test
  void anyOtherIsAFailure() {
    assertThat(UnhandledFailures.isPauseAfterEnd(new IllegalStateException("state"))).isFalse();
    assertThat(
            UnhandledFailures.isPauseAfterEnd(
                failing(new IllegalStateException(), "io.maskcast.server.rpc.X", "handlePause")))
        .isFalse();
    assertThat(
            UnhandledFailures.isPauseAfterEnd(
                failing(
                    new NullPointerException(),
                    "io.vertx.grpc.common.impl.GrpcReadStreamBase$2",
                    "handlePause")))
        .isFalse();
  }
}
