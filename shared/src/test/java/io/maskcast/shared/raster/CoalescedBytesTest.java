package io.maskcast.shared.raster;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.FileBytes;
import io.maskcast.shared.tiff.RangedBytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoalescedBytesTest {

  private static final byte[] BYTES = bytes(100_000);

  /** Bytes in memory that remember what was asked for. */
  private static final class Remembering implements RangedBytes {

    final List<ByteRange> asked = new ArrayList<>();

    @Override
    public String name() {
      return "memory";
    }

    @Override
    public long length() {
      return BYTES.length;
    }

    @Override
    public byte[] read(ByteRange range) {
      asked.add(range);
      return of(range);
    }

    @Override
    public void close() {}
  }

  @Test
  void rangesThatLieCloseAreReadAtOnce() {
    Remembering file = new Remembering();
    List<ByteRange> ranges =
        List.of(
            new ByteRange(60_000, 10),
            new ByteRange(50_000, 10),
            new ByteRange(50_110, 10),
            new ByteRange(50_005, 2));
    RangedBytes.Parts parts = new CoalescedBytes(file, 100).readAll(ranges);
    assertThat(parts.bytes()).containsExactlyElementsOf(ranges.stream().map(r -> of(r)).toList());
    assertThat(parts.read()).isEqualTo(120 + 10);
    assertThat(file.asked).containsExactly(new ByteRange(50_000, 120), new ByteRange(60_000, 10));
  }

  @Property
  void everyRangeIsItself(
      @ForAll @Size(max = 30) List<@IntRange(max = 90_000) Integer> offsets,
      @ForAll @IntRange(max = 5_000) int gap,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<ByteRange> ranges =
        offsets.stream().map(offset -> new ByteRange(offset, random.nextInt(10_000))).toList();
    Remembering file = new Remembering();
    RangedBytes.Parts parts = new CoalescedBytes(file, gap).readAll(ranges);
    assertThat(parts.bytes()).containsExactlyElementsOf(ranges.stream().map(r -> of(r)).toList());
    assertThat(parts.read()).isEqualTo(file.asked.stream().mapToLong(ByteRange::length).sum());
  }

  @Test
  void ofAFileToo(@TempDir Path folder) throws IOException {
    Path path = Files.write(folder.resolve("file"), BYTES);
    try (CoalescedBytes file = new CoalescedBytes(FileBytes.open(path), 10)) {
      assertThat(file.readAll(List.of(new ByteRange(7, 3), new ByteRange(99_999, 1))).bytes())
          .containsExactly(Arrays.copyOfRange(BYTES, 7, 10), new byte[] {BYTES[99_999]});
    }
  }

  private static byte[] of(ByteRange range) {
    return Arrays.copyOfRange(BYTES, (int) range.offset(), (int) range.end());
  }

  private static byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    new Random(6).nextBytes(bytes);
    return bytes;
  }
}
