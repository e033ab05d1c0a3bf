package io.maskcast.server.source.remote;

import io.maskcast.shared.MaskcastException;

/** A file on another server that cannot be read as it should, whatever is in it. */
public class ElsewhereException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  ElsewhereException(String message) {
    super(message);
  }
}
