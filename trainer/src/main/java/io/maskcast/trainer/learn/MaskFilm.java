package io.maskcast.trainer.learn;

import io.maskcast.trainer.pipeline.MaskSequence;
import io.maskcast.trainer.pipeline.Selection;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;

/** The masks after every epoch of mask learning, in the store of the run. Not thread-safe. */
final class MaskFilm {

  private static final String PREFIX = "masks-after-";

  private final RunStore store;
  private final MaskSequence sequence;

  MaskFilm(RunStore store, MaskSequence sequence) {
    this.store = store;
    this.sequence = sequence;
  }

  void add(int epoch, Selection selection) {
    store.save(String.format(Locale.ROOT, "%s%05d", PREFIX, epoch), selection.encode());
  }

  /** By epoch, from 1. */
  SortedMap<Integer, Selection> all() {
    SortedMap<Integer, Selection> all = new TreeMap<>();
    for (String name : store.names(PREFIX)) {
      store
          .load(name)
          .ifPresent(
              bytes ->
                  all.put(
                      Integer.parseInt(name.substring(PREFIX.length())),
                      Selection.decode(sequence, bytes)));
    }
    return all;
  }
}
