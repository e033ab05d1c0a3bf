package io.maskcast.server;

import io.vertx.core.Handler;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what nobody handled, but for one failure that is none: vertx-grpc 5.0.7 tries to pause a
 * request whose very end fills its queue. The end has been queued by then and is delivered, so
 * nothing is lost.
 */
final class UnhandledFailures implements Handler<Throwable> {

  private static final Logger LOG = LoggerFactory.getLogger(UnhandledFailures.class);

  @Override
  public void handle(Throwable failure) {
    if (isPauseAfterEnd(failure)) {
      LOG.debug("A request ended while its queue was full", failure);
    } else {
      LOG.error("Unhandled failure", failure);
    }
  }

  static boolean isPauseAfterEnd(Throwable failure) {
    return failure instanceof IllegalStateException
        && Arrays.stream(failure.getStackTrace())
            .anyMatch(
                frame ->
                    frame.getClassName().startsWith("io.vertx.grpc.common.impl.GrpcReadStreamBase")
                        && frame.getMethodName().equals("handlePause"));
  }
}
