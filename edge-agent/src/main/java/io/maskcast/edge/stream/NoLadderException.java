package io.maskcast.edge.stream;

import io.maskcast.shared.MaskcastException;

/** The server streams whole masks only: it is older than ladders. */
public final class NoLadderException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  NoLadderException() {
    super("The server knows no rungs of a ladder; ask it for whole masks, or bring it up to date");
  }
}
