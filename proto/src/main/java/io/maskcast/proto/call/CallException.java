package io.maskcast.proto.call;

import io.vertx.grpc.common.GrpcStatus;

/** A call that did not succeed: what gRPC calls it, and why in words. */
public final class CallException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final GrpcStatus status;

  /**
   * A failed call.
   *
   * @param status what the far end said, or what comes nearest to what happened
   * @param message why, for people
   */
  public CallException(GrpcStatus status, String message) {
    super(message);
    this.status = status;
  }

  CallException(GrpcStatus status, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  /** What the far end said, or what comes nearest: UNAVAILABLE for a lost or refused connection. */
  public GrpcStatus status() {
    return status;
  }
}
