package io.maskcast.server.registry;

/** A listener's place among those who are told when a name changes. */
@FunctionalInterface
public interface NameWatch extends AutoCloseable {

  /** Ends the watch; once this returns, the listener is not called any more. Safe to repeat. */
  @Override
  void close();
}
