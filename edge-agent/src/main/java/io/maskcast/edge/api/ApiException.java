package io.maskcast.edge.api;

import io.maskcast.shared.MaskcastException;

/** A request that cannot be answered as it was asked. */
@SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency of its own
final class ApiException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  private final int status;

  ApiException(int status, String message) {
    super(message);
    this.status = status;
  }

  static ApiException bad(String message, Object... values) {
    return new ApiException(400, message.formatted(values));
  }

  static ApiException notFound(String message, Object... values) {
    return new ApiException(404, message.formatted(values));
  }

  int status() {
    return status;
  }
}
