package io.maskcast.edge.ask;

import io.maskcast.shared.MaskcastException;

/** Tiles are to stop where the bundle that is asked for has no such place. */
public final class NoLadderHereException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  NoLadderHereException(String message) {
    super(message);
  }
}
