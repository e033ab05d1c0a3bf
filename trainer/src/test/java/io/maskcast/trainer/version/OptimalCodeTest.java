package io.maskcast.trainer.version;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.jpeg.HuffmanTable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OptimalCodeTest {

  /** With the code nobody has: 0 and 1 make 1, with 1 makes 2, with 2 makes 4, with 5 all. */
  @Test
  void frequentSymbolsHaveShortCodes() {
    long[] weights = new long[256];
    weights[7] = 1;
    weights[3] = 5;
    weights[200] = 2;
    weights[9] = 1;
    HuffmanTable table = OptimalCode.table(true, 1, weights);
    assertThat(table.lengths()).startsWith(1, 1, 1, 1, 0).hasSize(16);
    assertThat(table.symbols()).containsExactly(3, 200, 7, 9);
    assertThat(table.ac()).isTrue();
    assertThat(table.number()).isEqualTo(1);
  }

  @Test
  void aloneASymbolHasACode() {
    long[] weights = new long[256];
    weights[12] = 9;
    HuffmanTable table = OptimalCode.table(false, 0, weights);
    assertThat(table.lengths()).startsWith(1, 0);
    assertThat(table.symbols()).containsExactly(12);
  }

  /** Weights that double make Huffman's tree a chain of 40; codes have 16 bits all the same. */
  @Test
  void noCodeIsLongerThanSixteenBits() {
    long[] weights = new long[256];
    for (int i = 0; i < 40; i++) {
      weights[i] = 1L << i;
    }
    HuffmanTable table = OptimalCode.table(true, 0, weights);
    assertThat(table.symbols())
        .containsExactlyElementsOf(IntStream.iterate(39, i -> i >= 0, i -> i - 1).boxed().toList());
    assertThat(table.lengths().get(0)).isEqualTo(1);
    assertThat(table.lengths().stream().mapToInt(count -> count).sum()).isEqualTo(40);
  }

  @Test
  void equalWeightsGiveEqualCodes() {
    long[] weights = new long[256];
    Arrays.fill(weights, 3);
    HuffmanTable table = OptimalCode.table(true, 0, weights);
    // 256 symbols and the code of all ones: 255 codes of 8 bits, two of 9, one of which is left
    // out.
    assertThat(table.lengths().get(7)).isEqualTo(255);
    assertThat(table.lengths().get(8)).isEqualTo(1);
    assertThat(OptimalCode.table(true, 0, weights)).isEqualTo(table);
  }
}
