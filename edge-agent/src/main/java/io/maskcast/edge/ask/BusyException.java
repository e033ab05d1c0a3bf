package io.maskcast.edge.ask;

import io.maskcast.shared.MaskcastException;

/** More is asked than can be answered now. */
public final class BusyException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  BusyException(int waiting) {
    super("%d questions wait already; ask again in a second".formatted(waiting));
  }
}
