package io.maskcast.trainer.learn;

/**
 * Told how learning goes: after every epoch, and in between several times a second. Called by the
 * learning thread, which waits for it; what it throws ends learning.
 */
@FunctionalInterface
public interface ProgressListener {

  /** Ignores all. */
  ProgressListener NONE = progress -> {};

  /** What is new. */
  void progress(Progress progress);
}
