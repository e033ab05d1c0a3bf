package io.maskcast.trainer.dynamic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PositionsTest {

  /** log2 of C(n, k) from all its digits. */
  static double log2Binomial(int n, int k) {
    BigInteger binomial = BigInteger.ONE;
    for (int i = 1; i <= k; i++) {
      binomial = binomial.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
    }
    int shift = Math.max(0, binomial.bitLength() - 60);
    return Math.log(binomial.shiftRight(shift).doubleValue()) / Math.log(2) + shift;
  }

  @Test
  void sixPairsOfFourTakeLog2OfSixBits() {
    assertThat(new Positions(4).bytes(2)).isEqualTo(2.584962500721156 / 8, within(1e-12));
  }

  @Test
  void ofMnistAsPublished() {
    assertThat(new Positions(784).bytes(39)).isEqualTo(27.5, within(0.05));
    assertThat(new Positions(784).bytes(19)).isEqualTo(15.7, within(0.05));
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "1, 1", "784, 0", "784, 784", "784, 392", "3072, 922", "64, 5"})
  void agreesWithExactArithmetic(int elements, int kept) {
    double expected = log2Binomial(elements, kept) / 8;
    assertThat(new Positions(elements).bytes(kept)).isEqualTo(expected, within(1e-6));
  }

  /** {@code N H(K/N) - log2(N + 1) <= log2 C(N, K) <= N H(K/N)}. */
  @Test
  void theEntropyThatLearningUsesIsABoundOnBothSides() {
    Positions positions = new Positions(200);
    for (int kept = 1; kept < 200; kept++) {
      double entropy = entropyBytes(200, kept);
      double most = Math.log(201) / Math.log(2) / 8;
      assertThat(positions.bytes(kept)).isBetween(entropy - most, entropy);
    }
    assertThat(entropyBytes(4, 2)).isEqualTo(0.5, within(1e-12)); // a bit for each
  }

  /** {@code N H(K/N) / 8}, K from 1 to N - 1. */
  static double entropyBytes(int elements, int kept) {
    double share = (double) kept / elements;
    double nats = -share * Math.log(share) - (1 - share) * Math.log(1 - share);
    return elements * nats / Math.log(2) / 8;
  }

  @Test
  void refusesNoElements() {
    assertThatThrownBy(() -> new Positions(0)).isInstanceOf(IllegalArgumentException.class);
  }
}
