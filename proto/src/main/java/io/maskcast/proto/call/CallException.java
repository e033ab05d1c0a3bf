package io.maskcast.proto.call;

import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A call that did not succeed: what gRPC calls it, and why in words. */
public final class CallException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final long NOT_SAID = -1;

  private final GrpcStatus status;
  private final long retryAfterSeconds;
  private final long unreadableTile;

  /**
   * A failed call.
   *
   * @param status what the far end said, or what comes nearest to what happened
   * @param message why, for people
   */
  public CallException(GrpcStatus status, String message) {
    this(status, message, Optional.empty(), OptionalLong.empty());
  }

  CallException(
      GrpcStatus status,
      String message,
      Optional<Duration> retryAfter,
      OptionalLong unreadableTile) {
    super(message);
    this.status = status;
    this.retryAfterSeconds = retryAfter.map(Duration::toSeconds).orElse(NOT_SAID);
    this.unreadableTile = unreadableTile.orElse(NOT_SAID);
  }

  CallException(GrpcStatus status, String message, Throwable cause) {
    this(status, message, Optional.empty(), OptionalLong.empty(), cause);
  }

  CallException(
      GrpcStatus status,
      String message,
      Optional<Duration> retryAfter,
      OptionalLong unreadableTile,
      Throwable cause) {
    super(message, cause);
    this.status = status;
    this.retryAfterSeconds = retryAfter.map(Duration::toSeconds).orElse(NOT_SAID);
    this.unreadableTile = unreadableTile.orElse(NOT_SAID);
  }

  /** What the far end said, or what comes nearest: UNAVAILABLE for a lost or refused connection. */
  public GrpcStatus status() {
    return status;
  }

  /** How long the far end said to wait before another try, if it did. */
  public Optional<Duration> retryAfter() {
    return retryAfterSeconds == NOT_SAID
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(retryAfterSeconds));
  }

  /** The one tile that cannot be read, if it is for that and nothing else that the call failed. */
  public OptionalLong unreadableTile() {
    return unreadableTile == NOT_SAID ? OptionalLong.empty() : OptionalLong.of(unreadableTile);
  }
}
