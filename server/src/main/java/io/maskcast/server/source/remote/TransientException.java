package io.maskcast.server.source.remote;

import java.time.Duration;
import java.util.Optional;

/** A failure after which it is worth to ask again. */
final class TransientException extends ElsewhereException {

  private static final long serialVersionUID = 1L;

  private final transient Optional<Duration> retryAfter;

  TransientException(String message, Optional<Duration> retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  /** When the server would like to be asked again, if it said so. */
  Optional<Duration> retryAfter() {
    return retryAfter;
  }
}
