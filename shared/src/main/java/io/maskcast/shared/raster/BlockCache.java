package io.maskcast.shared.raster;

import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.RangedBytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The decoded blocks of some images that were wanted last. A block that several streams want at
 * once is read once. Thread-safe.
 */
final class BlockCache {

  private static final int FEW_BYTES = 64 << 10;

  private final List<StoredImage> images;
  private final RecentBlocks blocks;

  /**
   * An empty cache.
   *
   * @param images by their numbers
   * @param mostBytes of decoded blocks that are kept
   */
  BlockCache(List<StoredImage> images, long mostBytes) {
    this.images = List.copyOf(images);
    this.blocks = new RecentBlocks(mostBytes);
  }

  /** Decoded blocks by their keys, and the bytes that were read for them. */
  record Fetched(Map<Long, byte[]> blocks, long readBytes) {}

  /**
   * Some blocks; those of a file that are not here are read together.
   *
   * @param wanted their keys
   * @throws io.maskcast.shared.MaskcastException if one cannot be read or decoded; it is tried
   *     again when it is wanted again
   */
  Fetched get(Set<Long> wanted) {
    AtomicLong readBytes = new AtomicLong();
    Map<Long, byte[]> found = blocks.get(wanted, missing -> read(missing, readBytes));
    return new Fetched(found, readBytes.get());
  }

  /** Reads blocks, and the blocks of masks they need, which are kept too. */
  private Map<Long, byte[]> read(Set<Long> missing, AtomicLong readBytes) {
    Map<Long, byte[]> masks = new HashMap<>();
    Set<Long> wanted = new HashSet<>(missing);
    for (long key : missing) {
      for (long mask : image(key).maskKeys(StoredImage.block(key))) {
        blocks
            .ifPresent(mask)
            .ifPresentOrElse(known -> masks.put(mask, known), () -> wanted.add(mask));
      }
    }
    Map<Long, byte[]> decoded = new HashMap<>();
    wanted.stream()
        .collect(Collectors.groupingBy(key -> image(key).file()))
        .forEach((file, keys) -> readBytes.addAndGet(read(file, keys, decoded)));
    wanted.removeAll(missing);
    for (long mask : wanted) {
      masks.put(mask, decoded.remove(mask));
      blocks.put(mask, masks.get(mask));
    }
    decoded.forEach((key, block) -> image(key).drop(block, StoredImage.block(key), masks));
    return decoded;
  }

  /** Reads blocks of one file together; gives how many bytes that took. */
  private long read(RangedBytes file, List<Long> keys, Map<Long, byte[]> decoded) {
    List<Long> present = new ArrayList<>();
    List<ByteRange> ranges = new ArrayList<>();
    for (long key : keys) {
      StoredImage image = image(key);
      int block = StoredImage.block(key);
      image
          .location(block)
          .ifPresentOrElse(
              range -> {
                present.add(key);
                ranges.add(range);
              },
              () -> decoded.put(key, image.missing(block)));
    }
    RangedBytes.Parts encoded = file.readAll(ranges);
    byte[][] kept = new byte[present.size()][];
    IntStream all = IntStream.range(0, kept.length);
    // Decoding is what takes the time, and one caller may be alone; of few bytes it is over before
    // others have begun to help.
    (encoded.read() < FEW_BYTES ? all : all.parallel())
        .forEach(
            i -> {
              long key = present.get(i);
              kept[i] = image(key).decode(encoded.bytes().get(i), StoredImage.block(key));
            });
    for (int i = 0; i < kept.length; i++) {
      decoded.put(present.get(i), kept[i]);
    }
    return encoded.read();
  }

  private StoredImage image(long key) {
    return images.get(StoredImage.id(key));
  }
}
