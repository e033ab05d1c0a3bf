package io.maskcast.shared.raster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Blocks by their keys, those wanted last up to so many bytes. Tiles are mostly asked for row by
 * row: of such a scan a cache that prefers what was wanted often would keep the rows that are done
 * with and drop the one that has begun, so this one goes by time alone. What one caller loads,
 * others wait for. Thread-safe.
 */
final class RecentBlocks {

  private final long mostBytes;
  private final Map<Long, CompletableFuture<byte[]>> blocks =
      new LinkedHashMap<>(16, 0.75f, true); // the one wanted longest ago comes first
  private long bytes;

  RecentBlocks(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  /**
   * Some blocks; those that are not here are loaded in one go.
   *
   * @param wanted their keys
   * @param loader gives all blocks it is asked for; what it throws is thrown to its caller, and
   *     those who wait for the same blocks try on their own
   */
  Map<Long, byte[]> get(Set<Long> wanted, Function<Set<Long>, Map<Long, byte[]>> loader) {
    Map<Long, byte[]> found = new HashMap<>();
    Set<Long> left = new HashSet<>(wanted);
    while (!left.isEmpty()) {
      Map<Long, CompletableFuture<byte[]>> others = new HashMap<>();
      Map<Long, CompletableFuture<byte[]>> mine = new HashMap<>();
      claim(left, others, mine);
      if (!mine.isEmpty()) {
        found.putAll(load(mine, loader));
      }
      others.forEach((key, block) -> arrived(block).ifPresent(there -> found.put(key, there)));
      left.removeAll(found.keySet());
    }
    return found;
  }

  /** What is here or on its way, and what is the caller's to load from now on. */
  private synchronized void claim(
      Set<Long> keys,
      Map<Long, CompletableFuture<byte[]>> others,
      Map<Long, CompletableFuture<byte[]>> mine) {
    for (long key : keys) {
      CompletableFuture<byte[]> there = blocks.get(key);
      if (there == null) {
        CompletableFuture<byte[]> claimed = new CompletableFuture<>();
        blocks.put(key, claimed);
        mine.put(key, claimed);
      } else {
        others.put(key, there);
      }
    }
  }

  private Map<Long, byte[]> load(
      Map<Long, CompletableFuture<byte[]>> mine, Function<Set<Long>, Map<Long, byte[]>> loader) {
    Map<Long, byte[]> loaded;
    try {
      loaded = loader.apply(mine.keySet());
    } catch (RuntimeException | Error e) {
      forget(mine.keySet());
      mine.values().forEach(block -> block.completeExceptionally(e));
      throw e;
    }
    mine.forEach((key, block) -> block.complete(loaded.get(key)));
    keep(loaded);
    return loaded;
  }

  /** A block that somebody else loads; empty if that failed. */
  private static Optional<byte[]> arrived(CompletableFuture<byte[]> block) {
    try {
      return Optional.of(block.join());
    } catch (CompletionException e) {
      return Optional.empty();
    }
  }

  /** A block, if it is here. */
  synchronized Optional<byte[]> ifPresent(long key) {
    return Optional.ofNullable(blocks.get(key)).map(block -> block.getNow(null));
  }

  /** Keeps a block that came along with others. */
  void put(long key, byte[] block) {
    synchronized (this) {
      if (blocks.putIfAbsent(key, CompletableFuture.completedFuture(block)) != null) {
        return;
      }
    }
    keep(Map.of(key, block));
  }

  private synchronized void forget(Set<Long> keys) {
    keys.forEach(blocks::remove);
  }

  /** Counts blocks that are here now, and drops others for them; never what is still loaded. */
  private synchronized void keep(Map<Long, byte[]> loaded) {
    loaded.values().forEach(block -> bytes += block.length);
    Iterator<CompletableFuture<byte[]>> oldest = blocks.values().iterator();
    while (bytes > mostBytes && oldest.hasNext()) {
      CompletableFuture<byte[]> block = oldest.next();
      if (block.isDone()) {
        bytes -= block.join().length;
        oldest.remove();
      }
    }
  }
}
