package io.maskcast.trainer.job;

import io.maskcast.shared.MaskcastException;

/** A request about jobs that cannot be fulfilled, with the reason a caller can act on. */
final class JobException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  /** Why, with the HTTP status that says so. */
  enum Reason {
    /** The request is wrong. */
    INVALID(400),
    /** There is no such job or file. */
    NOT_FOUND(404),
    /** The job is in no state for that. */
    CONFLICT(409),
    /** The server that was to take the bundle did not. */
    NOT_PUBLISHED(502);

    private final int status;

    Reason(int status) {
      this.status = status;
    }

    int status() {
      return status;
    }
  }

  private final Reason reason;

  JobException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  private JobException(Reason reason, MaskcastException cause) {
    super(cause.getMessage(), cause);
    this.reason = reason;
  }

  /** A request that is wrong for the reason of another failure. */
  static JobException invalid(MaskcastException cause) {
    return cause instanceof JobException known ? known : new JobException(Reason.INVALID, cause);
  }

  Reason reason() {
    return reason;
  }
}
