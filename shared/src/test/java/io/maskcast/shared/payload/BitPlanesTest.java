package io.maskcast.shared.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class BitPlanesTest {

  @Provide
  Arbitrary<Integer> widths() {
    return Arbitraries.of(1, 2, 4);
  }

  private static byte[] whole(byte[] bytes, int width) {
    return Arrays.copyOf(bytes, bytes.length / width * width);
  }

  @Property
  void joinIsTheInverse(@ForAll @Size(max = 200) byte[] bytes, @ForAll @From("widths") int width) {
    byte[] samples = whole(bytes, width);
    byte[] before = samples.clone();
    assertThat(BitPlanes.join(BitPlanes.split(samples, width), width)).isEqualTo(before);
    assertThat(samples).as("the input is left alone").isEqualTo(before);
  }

  /** By the words of the contract, bit by bit. */
  @Property
  void splitIsAsTheContractSays(
      @ForAll @Size(max = 100) byte[] bytes, @ForAll @From("widths") int width) {
    byte[] samples = whole(bytes, width);
    int count = samples.length / width;
    int grouped = count / 8 * 8;
    byte[] expected = new byte[samples.length];
    long before = 0;
    for (int i = 0; i < count; i++) {
      long number = 0;
      for (int k = 0; k < width; k++) {
        number += (samples[i * width + k] & 0xffL) << (8 * k);
      }
      long modulus = 1L << (8 * width);
      long d = Math.floorMod(number - before + modulus / 2, modulus) - modulus / 2;
      before = number;
      long coded = d >= 0 ? 2 * d : -2 * d - 1;
      for (int bit = 0; bit < 8 * width; bit++) {
        int at = i < grouped ? bit * grouped / 8 + i / 8 : i * width + bit / 8;
        int place = i < grouped ? i % 8 : bit % 8;
        expected[at] |= (byte) ((coded >> bit & 1) << place);
      }
    }
    assertThat(BitPlanes.split(samples, width)).isEqualTo(expected);
  }

  @Test
  void aRampIsAllOnesInOnePlane() {
    byte[] ramp = new byte[16];
    for (int i = 0; i < ramp.length; i++) {
      ramp[i] = (byte) (i + 1); // differences of 1, coded as 2: bit 1
    }
    byte[] expected = new byte[16];
    expected[2] = (byte) 0xff;
    expected[3] = (byte) 0xff;
    assertThat(BitPlanes.split(ramp, 1)).isEqualTo(expected);
  }

  @Test
  void theExtremesOfWideSamples() {
    byte[] ints =
        ByteBuffer.allocate(4 * 10)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(Integer.MIN_VALUE)
            .putInt(Integer.MAX_VALUE)
            .putInt(-1)
            .putInt(Integer.MIN_VALUE)
            .putInt(0)
            .putInt(Float.floatToRawIntBits(Float.NaN))
            .putInt(Float.floatToRawIntBits(-0f))
            .putInt(1)
            .putInt(Integer.MAX_VALUE)
            .putInt(Integer.MIN_VALUE)
            .array();
    assertThat(BitPlanes.join(BitPlanes.split(ints, 4), 4)).isEqualTo(ints);
  }
}
