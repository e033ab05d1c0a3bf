package io.maskcast.shared.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.Hostile;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.payload.InlineMasks.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InlineMasksTest {

  private final InlineMasks coder = new InlineMasks(Zstandard.fastest(9));

  private static BitSet set(int... elements) {
    BitSet set = new BitSet();
    for (int element : elements) {
      set.set(element);
    }
    return set;
  }

  private static BitSet random(int elements, int kept, Random random) {
    BitSet mask = new BitSet();
    while (mask.cardinality() < kept) {
      mask.set(random.nextInt(elements));
    }
    return mask;
  }

  @Property
  void everyFormIsRead(
      @ForAll @IntRange(min = 1, max = 12) int tiles,
      @ForAll @IntRange(min = 1, max = 120) int elements,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<BitSet> masks = new ArrayList<>();
    for (int t = 0; t < tiles; t++) {
      masks.add(random(elements, random.nextInt(elements + 1), random));
    }
    InlineMasks.Encoded smallest = coder.encodeSmallest(masks, elements);
    assertThat(coder.decode(smallest.form(), smallest.bytes(), tiles, elements)).isEqualTo(masks);
    for (Form form : Form.values()) {
      byte[] bytes = coder.encode(form, masks, elements);
      assertThat(coder.decode(form, bytes, tiles, elements)).as("%s", form).isEqualTo(masks);
      assertThat(bytes.length).isGreaterThanOrEqualTo(smallest.bytes().length);
    }
  }

  @Test
  void formsAreAsDocumented() {
    List<BitSet> two = List.of(set(1, 2, 9), set(0, 200));
    assertThat(coder.encode(Form.CELL_LIST, two, 300))
        .containsExactly(3, 1, 0, 6, 2, 0, 0xc7, 0x01);
    assertThat(coder.encode(Form.RUN_LENGTHS, two, 300))
        .containsExactly(1, 2, 6, 1, 0xa2, 0x02, 0, 1, 0xc7, 0x01, 1, 99);
    byte[] bits = coder.encode(Form.BITSET, List.of(set(0, 3), set(1)), 5);
    assertThat(bits).containsExactly(0b0100_1001, 0); // bits 0, 6 and 1 * 2 + 1
    // C(1,1) + C(3,2) + C(4,3) = 1 + 3 + 4, of C(6,3) = 20
    assertThat(coder.encode(Form.COMBINATION, List.of(set(1, 3, 4)), 6)).containsExactly(3, 8);
  }

  /** Each set has a number of its own, and there are no gaps. */
  @Test
  void combinationsAreNumberedWithoutGaps() {
    for (int kept = 0; kept <= 9; kept++) {
      Set<Integer> numbers = new HashSet<>();
      int sets = 0;
      for (int bits = 0; bits < 1 << 9; bits++) {
        BitSet mask = BitSet.valueOf(new long[] {bits});
        if (mask.cardinality() == kept) {
          byte[] number = Combination.number(mask, 9, kept);
          numbers.add(number.length == 0 ? 0 : number[0] & 0xff);
          sets++;
        }
      }
      assertThat(numbers).hasSize(sets).allMatch(number -> number >= 0);
      assertThat(numbers.stream().mapToInt(Integer::intValue).max()).hasValue(sets - 1);
      int next = sets;
      if (Combination.bytes(9, kept) == 1) {
        assertThat(Combination.mask(new byte[] {(byte) next}, 9, kept)).isEmpty();
      }
    }
  }

  @Test
  void combinationsTakeAsFewBitsAsThereAre() {
    double bits = 0; // log2 C(784, 39)
    for (int i = 0; i < 39; i++) {
      bits += Math.log((784.0 - i) / (39 - i)) / Math.log(2);
    }
    assertThat(Combination.bytes(784, 39) * 8.0).isCloseTo(bits, within(8.0));
    Random random = new Random(3);
    List<BitSet> scattered = List.of(random(784, 39, random), random(784, 39, random));
    InlineMasks.Encoded encoded = coder.encodeSmallest(scattered, 784);
    assertThat(encoded.form()).isEqualTo(Form.COMBINATION);
    assertThat(encoded.bytes()).hasSize(2 * (1 + Combination.bytes(784, 39)));
  }

  /** Each form has masks that it is the best for. */
  @Test
  void theSmallestFormWins() {
    Random random = new Random(1);
    BitSet blocks = new BitSet();
    blocks.set(100, 3_000);
    blocks.set(9_000, 9_900);
    List<BitSet> alike = new ArrayList<>();
    BitSet one = random(5_000, 2_500, random);
    for (int t = 0; t < 30; t++) {
      alike.add(one);
    }
    assertThat(coder.encodeSmallest(List.of(random(5_000, 2_500, random)), 5_000).form())
        .isEqualTo(Form.BITSET);
    assertThat(coder.encodeSmallest(alike, 5_000).form()).isEqualTo(Form.BITSET_ZSTD);
    assertThat(coder.encodeSmallest(List.of(random(5_000, 20, random)), 5_000).form())
        .isEqualTo(Form.CELL_LIST);
    assertThat(coder.encodeSmallest(List.of(blocks), 10_000).form()).isEqualTo(Form.RUN_LENGTHS);
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void everyTruncationAndAnyByteTooManyAreRefused(Form form) {
    Random random = new Random(2);
    List<BitSet> masks = List.of(random(90, 20, random), random(90, 3, random));
    byte[] bytes = coder.encode(form, masks, 90);
    for (int length = 0; length < bytes.length; length++) {
      byte[] part = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> coder.decode(form, part, 2, 90))
          .as("%d of %d bytes", length, bytes.length)
          .isInstanceOf(MaskcastException.class)
          .hasMessageStartingWith(
              "Masks of single tiles cannot be read as BITSET".substring(0, 40));
    }
    byte[] more = Arrays.copyOf(bytes, bytes.length + 1);
    assertThatThrownBy(() -> coder.decode(form, more, 2, 90)).isInstanceOf(MaskcastException.class);
  }

  @Property
  void randomBytesNeverFailOtherwise(
      @ForAll Form form,
      @ForAll @Size(max = 40) byte[] bytes,
      @ForAll @IntRange(min = 1, max = 5) int tiles,
      @ForAll @IntRange(min = 1, max = 60) int elements) {
    Hostile.acceptedOrRefused(
        () ->
            assertThat(coder.decode(form, bytes, tiles, elements))
                .hasSize(tiles)
                .allMatch(mask -> mask.length() <= elements));
  }

  @Test
  void bitsBeyondTheLastElementAreRefused() {
    assertThatThrownBy(() -> coder.decode(Form.BITSET, new byte[] {0, 0x40}, 2, 7))
        .isInstanceOf(MaskcastException.class);
    assertThat(coder.decode(Form.BITSET, new byte[] {0, 0x20}, 2, 7).get(1)).isEqualTo(set(6));
  }

  @Test
  void combinationsOfManyElementsAreRefused() {
    assertThatThrownBy(() -> coder.decode(Form.COMBINATION, new byte[] {0}, 1, 4_097))
        .isInstanceOf(MaskcastException.class);
    assertThat(coder.decode(Form.COMBINATION, new byte[] {0}, 1, 4_096)).containsExactly(set());
  }

  /**
   * Half of 4,096 elements take the longest: 2.1 of the 537 million that masks may take together.
   */
  @Test
  void combinationsThatTakeTooLongTogetherAreRefusedAndNotWritten() {
    Random random = new Random(5);
    BitSet half = random(4_096, 2_048, random);
    byte[] one = coder.encode(Form.COMBINATION, List.of(half), 4_096);
    int most = (int) ((1L << 29) / Combination.work(4_096, Combination.bytes(4_096, 2_048)));
    assertThat(most).isEqualTo(254);

    byte[] many = new byte[one.length * (most + 1)];
    for (int at = 0; at < many.length; at += one.length) {
      System.arraycopy(one, 0, many, at, one.length);
    }
    byte[] fewer = Arrays.copyOf(many, one.length * most);
    assertThat(coder.decode(Form.COMBINATION, fewer, most, 4_096)).hasSize(most).contains(half);
    assertThatThrownBy(() -> coder.decode(Form.COMBINATION, many, most + 1, 4_096))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("too many masks of 4096 elements");
    // 1,000 scattered masks would be smallest as combinations, 3 of them are.
    List<BitSet> scattered = new ArrayList<>();
    for (int t = 0; t < 1_000; t++) {
      scattered.add(random(4_096, 400, random));
    }
    assertThat(coder.encodeSmallest(scattered.subList(0, 3), 4_096).form())
        .isEqualTo(Form.COMBINATION);
    InlineMasks.Encoded encoded = coder.encodeSmallest(scattered, 4_096);
    assertThat(encoded.form()).isNotEqualTo(Form.COMBINATION);
    assertThat(coder.decode(encoded.form(), encoded.bytes(), 1_000, 4_096)).isEqualTo(scattered);
  }

  /** What a trainer's tiles need is far from the limit. */
  @Test
  void combinationsOfAThousandTilesOfDigitsAreWritten() {
    Random random = new Random(6);
    List<BitSet> masks = new ArrayList<>();
    for (int t = 0; t < 1_000; t++) {
      masks.add(random(784, 157, random));
    }
    InlineMasks.Encoded encoded = coder.encodeSmallest(masks, 784);
    assertThat(encoded.form()).isEqualTo(Form.COMBINATION);
    assertThat(coder.decode(encoded.form(), encoded.bytes(), 1_000, 784)).isEqualTo(masks);
  }

  @Test
  void impossibleSizesAreAMistakeOfTheCaller() {
    assertThatIllegalArgumentException().isThrownBy(() -> coder.encodeSmallest(List.of(), 5));
    assertThatIllegalArgumentException().isThrownBy(() -> coder.encodeSmallest(List.of(set(5)), 5));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> coder.decode(Form.BITSET, new byte[0], 1 << 20, 1 << 20));
  }
}
