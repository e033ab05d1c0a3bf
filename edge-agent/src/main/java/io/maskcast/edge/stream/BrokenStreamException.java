package io.maskcast.edge.stream;

import io.maskcast.shared.MaskcastException;

/** A stream that is not what the contract says; another one may be. */
final class BrokenStreamException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  BrokenStreamException(String found) {
    super("The stream of tiles is broken: it has %s; try again".formatted(found));
  }

  /** Fails with what was found unless a stream is sound there. */
  static void require(boolean sound, String found) {
    if (!sound) {
      throw new BrokenStreamException(found);
    }
  }
}
