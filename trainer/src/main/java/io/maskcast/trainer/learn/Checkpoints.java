package io.maskcast.trainer.learn;

import io.maskcast.trainer.pipeline.MaskSequence;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * One checkpoint for every 5 % of Q, the most accurate by validation, in the store of the run. Not
 * thread-safe.
 */
final class Checkpoints {

  private static final int BINS = 20;
  private static final String PREFIX = "checkpoint-q-";

  private final RunStore store;
  private final MaskSequence sequence;
  private final Map<Integer, Float> best = new TreeMap<>(); // accuracy by bin

  Checkpoints(RunStore store, MaskSequence sequence) {
    this.store = store;
    this.sequence = sequence;
    for (int bin = 0; bin < BINS; bin++) {
      int number = bin;
      load(bin).ifPresent(found -> best.put(number, (float) found.validationAccuracy()));
    }
  }

  /** The name of the checkpoint of Q over {@code bin * 5 %} up to the next. */
  private static String name(int bin) {
    return String.format(Locale.ROOT, "%s%.2f.safetensors", PREFIX, (bin + 1.0) / BINS);
  }

  private static int bin(double q) {
    return Math.max(0, Math.min(BINS - 1, (int) Math.ceil(q * BINS - 1e-9) - 1));
  }

  private Optional<Checkpoint> load(int bin) {
    return store.load(name(bin)).map(bytes -> Checkpoint.decode(bytes, sequence));
  }

  /** Keeps a checkpoint if there is none as accurate in its range. */
  void offer(double q, double accuracy, Supplier<Checkpoint> checkpoint) {
    int bin = bin(q);
    if (!best.containsKey(bin) || accuracy > best.get(bin)) {
      best.put(bin, (float) accuracy);
      store.save(name(bin), checkpoint.get().encode());
    }
  }

  /**
   * The one of least Q that is accurate enough; if none is, the most accurate.
   *
   * @param accuracy the least share of validation tiles right
   */
  Optional<Checkpoint> smallest(double accuracy) {
    Optional<Checkpoint> mostAccurate = Optional.empty();
    for (int bin : best.keySet()) {
      Checkpoint found = load(bin).orElseThrow();
      if (found.validationAccuracy() >= (float) accuracy) {
        return Optional.of(found);
      }
      if (mostAccurate.isEmpty()
          || found.validationAccuracy() > mostAccurate.get().validationAccuracy()) {
        mostAccurate = Optional.of(found);
      }
    }
    return mostAccurate;
  }
}
