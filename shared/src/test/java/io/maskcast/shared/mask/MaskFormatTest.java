package io.maskcast.shared.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.Hostile;
import io.maskcast.shared.MaskcastException;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskFormatTest {

  /** 3 channels, 2 rows, 4 columns; 3 x 1 x 4 cells; elements 0, 3, 8 and 11 kept. */
  private static final String EXAMPLE =
      "4d434d4b" // MCMK
          + "01" // version
          + "00" // any
          + "03000000"
          + "02000000"
          + "04000000"
          + "03000000"
          + "01000000"
          + "04000000"
          + "0909";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static byte[] exampleWith(int position, int value) {
    byte[] bytes = bytes(EXAMPLE);
    bytes[position] = (byte) value;
    return bytes;
  }

  @Provide
  Arbitrary<Mask> masks() {
    return Masks.masks();
  }

  @Test
  void theLayoutIsTheDocumentedOne() {
    Mask mask = Masks.keeping(new MaskGrid(3, 2, 4, 3, 1, 4), 0, 3, 8, 11);
    assertThat(HexFormat.of().formatHex(MaskFormat.encode(mask))).isEqualTo(EXAMPLE);
    assertThat(MaskFormat.decode(bytes(EXAMPLE))).isEqualTo(mask);
  }

  @Property
  void decodeIsTheInverseOfEncode(@ForAll("masks") Mask mask) {
    byte[] bytes = MaskFormat.encode(mask);
    assertThat(bytes).hasSize(30 + (mask.grid().elements() + 7) / 8);
    assertThat(MaskFormat.decode(bytes)).isEqualTo(mask);
  }

  @Property
  void oneMaskHasOneEncoding(@ForAll("masks") Mask mask, @ForAll int at, @ForAll byte value) {
    byte[] bytes = MaskFormat.encode(mask);
    int position = Math.floorMod(at, bytes.length);
    byte before = bytes[position];
    bytes[position] = value;
    Hostile.acceptedOrRefused(
        () -> {
          Mask read = MaskFormat.decode(bytes);
          assertThat(read.equals(mask)).isEqualTo(before == value);
          assertThat(MaskFormat.encode(read)).isEqualTo(bytes);
        });
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] whole = bytes(EXAMPLE);
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> MaskFormat.decode(part))
          .as("%d bytes", length)
          .isInstanceOf(MaskcastException.class);
    }
  }

  @Test
  void trailingBytesAreRefused() {
    assertThatThrownBy(() -> MaskFormat.decode(bytes(EXAMPLE + "00")))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("A mask of 12 elements has 2 bytes of bits, not 3");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x10, 0x80, 0x19})
  void strayBitsBeyondTheLastElementAreRefused(int last) {
    assertThatThrownBy(() -> MaskFormat.decode(exampleWith(31, last)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("outside a mask of 12 elements");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void anotherMagicIsRefused(int position) {
    assertThatThrownBy(() -> MaskFormat.decode(exampleWith(position, 'x')))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("MCMK");
  }

  @ParameterizedTest
  @CsvSource({"4,0", "4,2", "4,-1", "5,1", "5,-1"})
  void anotherVersionOrRuleIsRefused(int position, int value) {
    assertThatThrownBy(() -> MaskFormat.decode(exampleWith(position, value)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("use a newer maskcast");
  }

  @ParameterizedTest
  @CsvSource({
    "9,64", // 2^30 channels
    "9,127", "9,-128", // negative
    "13,-1", "17,-1", "6,0", "18,2", "22,3", "26,5", "29,-1"
  })
  void impossibleGridsAreRefused(int position, int value) {
    assertThatThrownBy(() -> MaskFormat.decode(exampleWith(position, value)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("does not fit a tile");
  }

  @Test
  void aHugeGridTakesNoMemory() {
    byte[] bytes =
        bytes(
            "4d434d4b0100"
                + "01000000"
                + "00800000"
                + "00800000"
                + "01000000"
                + "00800000"
                + "00800000"
                + "ff");
    long allocated =
        Hostile.allocatedBy(
            () ->
                assertThatThrownBy(() -> MaskFormat.decode(bytes))
                    .isInstanceOf(MaskcastException.class)
                    .hasMessageContaining("1073741824 elements"));
    assertThat(allocated).isLessThan(10_000_000);
  }

  @Property
  void randomBytesNeverFailOtherwise(@ForAll @Size(max = 100) byte[] bytes) {
    Hostile.acceptedOrRefused(() -> MaskFormat.decode(bytes));
  }

  @Property
  void randomBytesAfterTheHeaderNeverFailOtherwise(@ForAll @Size(min = 24, max = 40) byte[] tail) {
    byte[] bytes = Arrays.copyOf(bytes(EXAMPLE), 6 + tail.length);
    System.arraycopy(tail, 0, bytes, 6, tail.length);
    Hostile.acceptedOrRefused(() -> MaskFormat.decode(bytes));
  }
}
