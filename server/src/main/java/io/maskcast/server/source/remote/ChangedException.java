package io.maskcast.server.source.remote;

/** A file that is another than the one that was opened. */
final class ChangedException extends ElsewhereException {

  private static final long serialVersionUID = 1L;

  ChangedException(String name) {
    super("%s has changed since it was opened; ask again, and it is read anew".formatted(name));
  }
}
