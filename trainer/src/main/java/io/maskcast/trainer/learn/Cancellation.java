package io.maskcast.trainer.learn;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A flag that ends learning before the next batch. Thread-safe. */
public final class Cancellation {

  private final AtomicBoolean cancelled = new AtomicBoolean();

  /** Asks learning to end; it throws {@link CancellationException} within a batch's time. */
  public void cancel() {
    cancelled.set(true);
  }

  /**
   * Returns if learning may go on.
   *
   * @throws CancellationException if it was cancelled or the thread interrupted; the thread stays
   *     interrupted
   */
  void check() {
    if (cancelled.get() || Thread.currentThread().isInterrupted()) {
      throw cancelled();
    }
  }

  static CancellationException cancelled() {
    return new CancellationException("Learning was cancelled");
  }
}
