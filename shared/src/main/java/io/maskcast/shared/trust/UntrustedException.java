package io.maskcast.shared.trust;

import io.maskcast.shared.MaskcastException;

/** What is offered is not signed, or not by whom it should be. */
public final class UntrustedException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  UntrustedException(String message) {
    super(message);
  }
}
