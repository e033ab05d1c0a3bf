package io.maskcast.server.budget;

import io.maskcast.shared.MaskcastException;

/** A client has used its budget up. */
public final class BudgetException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  private final long retryAfterSeconds;

  BudgetException(String message, long retryAfterSeconds) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** In how many seconds the next period begins, 1 or more. */
  public long retryAfterSeconds() {
    return retryAfterSeconds;
  }
}
