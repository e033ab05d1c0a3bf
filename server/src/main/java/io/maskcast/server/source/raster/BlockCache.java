package io.maskcast.server.source.raster;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.RangedBytes;
import io.maskcast.shared.tiff.TiffImage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The decoded blocks of an image that were wanted last. A block that several streams want at once
 * is read once. Thread-safe.
 */
final class BlockCache {

  private final RangedBytes bytes;
  private final TiffImage image;
  private final AsyncCache<Integer, byte[]> blocks;

  /**
   * An empty cache.
   *
   * @param bytes of the file
   * @param image in it
   * @param mostBytes of decoded blocks that are kept
   */
  BlockCache(RangedBytes bytes, TiffImage image, long mostBytes) {
    this.bytes = bytes;
    this.image = image;
    this.blocks =
        Caffeine.newBuilder()
            .maximumWeight(mostBytes)
            .weigher((Integer block, byte[] samples) -> samples.length)
            .executor(Runnable::run)
            .buildAsync();
  }

  /** Decoded blocks, and the bytes that were read for them. */
  record Fetched(Map<Integer, byte[]> blocks, long readBytes) {}

  /**
   * Some blocks; those that are not here are read together.
   *
   * @throws io.maskcast.shared.MaskcastException if one cannot be read or decoded; it is tried
   *     again when it is wanted again
   */
  Fetched get(SortedSet<Integer> wanted) {
    AtomicLong readBytes = new AtomicLong();
    CompletableFuture<Map<Integer, byte[]>> all =
        blocks.getAll(
            wanted,
            (missing, executor) -> {
              try {
                return CompletableFuture.completedFuture(read(new TreeSet<>(missing), readBytes));
              } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
              }
            });
    try {
      return new Fetched(all.join(), readBytes.get());
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private Map<Integer, byte[]> read(SortedSet<Integer> missing, AtomicLong readBytes) {
    Map<Integer, byte[]> decoded = new HashMap<>();
    List<Integer> present = new ArrayList<>();
    List<ByteRange> ranges = new ArrayList<>();
    for (int block : missing) {
      image
          .location(block)
          .ifPresentOrElse(
              range -> {
                present.add(block);
                ranges.add(range);
              },
              () -> decoded.put(block, image.missing(row(block))));
    }
    RangedBytes.Parts encoded = bytes.readAll(ranges);
    readBytes.addAndGet(encoded.read());
    for (int i = 0; i < present.size(); i++) {
      decoded.put(present.get(i), image.decode(encoded.bytes().get(i), row(present.get(i))));
    }
    return decoded;
  }

  /** The row of blocks a block is in. */
  private int row(int block) {
    return block / image.grid().across() % image.grid().down();
  }
}
