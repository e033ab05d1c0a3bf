package io.maskcast.edge.job;

import io.maskcast.shared.MaskcastException;

/** A run ends because it was told to. */
final class StoppedException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  StoppedException(String why) {
    super(why);
  }
}
