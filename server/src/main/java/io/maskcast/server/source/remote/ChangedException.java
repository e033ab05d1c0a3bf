package io.maskcast.server.source.remote;

import io.maskcast.shared.MaskcastException;

/** A file that is another than the one that was opened. */
final class ChangedException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  ChangedException(String name) {
    super("%s has changed since it was opened; ask again, and it is read anew".formatted(name));
  }
}
