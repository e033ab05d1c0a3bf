package io.maskcast.server.ledger;

import io.maskcast.shared.MaskcastException;

/** A ledger that cannot be opened, read or written; the message says what to do. */
public final class LedgerException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  LedgerException(String message) {
    super(message);
  }

  LedgerException(String message, Throwable cause) {
    super(message, cause);
  }
}
