package io.maskcast.trainer.learn;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Keeps what a run needs to go on after it was ended at any moment, as named blobs. A blob is saved
 * as a whole or not at all.
 */
public interface RunStore {

  /** A blob saved before. */
  Optional<byte[]> load(String name);

  /** Saves a blob, in place of an earlier one of that name. */
  void save(String name, byte[] bytes);

  /** The names of all blobs that start so, in order. */
  List<String> names(String prefix);

  /** A store that is gone with the process. */
  static RunStore inMemory() {
    Map<String, byte[]> blobs = new HashMap<>();
    return new RunStore() {
      @Override
      public Optional<byte[]> load(String name) {
        return Optional.ofNullable(blobs.get(name));
      }

      @Override
      public void save(String name, byte[] bytes) {
        blobs.put(name, bytes);
      }

      @Override
      public List<String> names(String prefix) {
        return new TreeSet<>(blobs.keySet()).stream().filter(n -> n.startsWith(prefix)).toList();
      }
    };
  }
}
