package io.maskcast.shared.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ColumnarBatchTest {

  @Provide
  Arbitrary<Integer> sampleSizes() {
    return Arbitraries.of(1, 2, 4);
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  @Property
  void sampleSOfTileTStandsAtSTimesTilesPlusT(
      @ForAll @IntRange(min = 1, max = 9) int tiles,
      @ForAll @IntRange(max = 9) int samples,
      @ForAll @From("sampleSizes") int width) {
    byte[] tileMajor = random(tiles * samples * width);
    byte[] columnar = ColumnarBatch.arrange(tileMajor, tiles, width);
    assertThat(columnar).hasSameSizeAs(tileMajor);
    for (int t = 0; t < tiles; t++) {
      for (int s = 0; s < samples; s++) {
        for (int b = 0; b < width; b++) {
          assertThat(columnar[(s * tiles + t) * width + b])
              .isEqualTo(tileMajor[(t * samples + s) * width + b]);
        }
      }
    }
  }

  @Property
  void restoreIsTheInverse(
      @ForAll @IntRange(min = 1, max = 9) int tiles,
      @ForAll @IntRange(max = 9) int samples,
      @ForAll @From("sampleSizes") int width) {
    byte[] tileMajor = random(tiles * samples * width);
    byte[] before = tileMajor.clone();
    byte[] columnar = ColumnarBatch.arrange(tileMajor, tiles, width);
    assertThat(ColumnarBatch.restore(columnar, tiles, width)).isEqualTo(before);
    assertThat(tileMajor).as("the input is left alone").isEqualTo(before);
  }

  @Property(tries = 100)
  void batchesOfManyBlocksAreArrangedWhereTold(
      @ForAll @IntRange(min = 30, max = 100) int tiles,
      @ForAll @IntRange(min = 30, max = 100) int samples,
      @ForAll @IntRange(max = 9) int offset,
      @ForAll @From("sampleSizes") int width) {
    byte[] room = random((tiles + 1) * samples * width); // longer than what is in it
    byte[] columnar = new byte[offset + tiles * samples * width + 1];
    ColumnarBatch.arrange(room, samples * width, tiles, width, columnar, offset);
    for (int t = 0; t < tiles; t++) {
      for (int s = 0; s < samples; s++) {
        for (int b = 0; b < width; b++) {
          if (columnar[offset + (s * tiles + t) * width + b]
              != room[(t * samples + s) * width + b]) {
            throw new AssertionError("sample %d of tile %d".formatted(s, t));
          }
        }
      }
    }
    assertThat(columnar[columnar.length - 1]).isZero();
  }

  @Test
  void twoTilesOfThreeShorts() {
    byte[] tileMajor = {1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16};
    assertThat(ColumnarBatch.arrange(tileMajor, 2, 2))
        .containsExactly(1, 2, 11, 12, 3, 4, 13, 14, 5, 6, 15, 16);
  }

  @Test
  void oneTileIsCopiedNotShared() {
    byte[] one = {1, 2, 3};
    assertThat(ColumnarBatch.arrange(one, 1, 1)).isEqualTo(one).isNotSameAs(one);
    assertThat(ColumnarBatch.restore(one, 1, 1)).isEqualTo(one).isNotSameAs(one);
  }
}
