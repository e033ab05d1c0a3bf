package io.maskcast.shared.generator;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class HighestLogitsTest {

  private static BitSet highest(int count, float... logits) {
    BitSet kept = new BitSet();
    new HighestLogits(logits.length).set(logits, count, kept);
    return kept;
  }

  /** By a stable sort. */
  private static BitSet sorted(int count, float[] logits) {
    BitSet kept = new BitSet();
    IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparing((Integer e) -> logits[e] + 0f).reversed())
        .limit(count)
        .forEach(kept::set);
    return kept;
  }

  @Property
  void areThoseOfASort(
      @ForAll @Size(min = 1, max = 60) float[] logits, @ForAll @IntRange(min = 1, max = 60) int n) {
    assertThat(highest(n, logits)).isEqualTo(sorted(n, logits));
  }

  @Property
  void ofManyThatAreEqualTheLowerNumbersComeFirst(
      @ForAll @Size(min = 1, max = 60) @FloatRange(min = -2, max = 2) float[] values,
      @ForAll @IntRange(min = 1, max = 60) int n) {
    float[] logits = values.clone();
    for (int e = 0; e < logits.length; e++) {
      logits[e] = Math.round(logits[e]); // and -0 among them
    }
    assertThat(highest(n, logits)).isEqualTo(sorted(n, logits));
  }

  @Test
  void zerosAreEqualWhateverTheirSign() {
    assertThat(highest(1, -0f, 0f)).isEqualTo(BitSet.valueOf(new long[] {0b01}));
    assertThat(highest(2, -1f, 0f, -0f, 0f)).isEqualTo(BitSet.valueOf(new long[] {0b0110}));
  }

  @Test
  void neverMoreThanAskedForWhateverTheLogitsAre() {
    float[] odd = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN, 1};
    assertThat(highest(3, odd).cardinality()).isEqualTo(3);
  }
}
