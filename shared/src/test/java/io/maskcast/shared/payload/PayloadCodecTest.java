package io.maskcast.shared.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.Hostile;
import io.maskcast.shared.MaskcastException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadCodecTest {

  private static final EnumSet<PayloadCodec> ALL = EnumSet.allOf(PayloadCodec.class);

  /** Text-like bytes: a few values, so that every part of the format is used. */
  private static byte[] compressible(int length, long seed) {
    Random random = new Random(seed);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = i > 50 && random.nextInt(3) > 0 ? bytes[i - 50] : (byte) random.nextInt(9);
    }
    return bytes;
  }

  private static byte[] random(int length) {
    byte[] bytes = new byte[length];
    new Random(5).nextBytes(bytes);
    return bytes;
  }

  @Property
  void decodeIsTheInverseOfEncode(@ForAll PayloadCodec codec, @ForAll byte[] selected) {
    assertThat(codec.decode(codec.encode(selected), selected.length)).isEqualTo(selected);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 5_000, 131_072, 131_073, 300_000})
  void compressibleBytesSurviveWhateverTheirLength(int length) {
    byte[] selected = compressible(length, 1);
    PayloadCodec.Encoded encoded = PayloadCodec.encodeSmallest(selected, ALL);
    assertThat(encoded.codec().decode(encoded.payload(), length)).isEqualTo(selected);
    assertThat(encoded.payload().length).isLessThanOrEqualTo(length);
    if (length >= 5_000) {
      assertThat(encoded.codec()).isEqualTo(PayloadCodec.ZSTD);
      assertThat(encoded.payload().length).isLessThan(length * 3 / 4);
    }
  }

  @Test
  void rawWinsWhereCompressionDoesNotHelp() {
    byte[] noise = random(1_000);
    PayloadCodec.Encoded encoded = PayloadCodec.encodeSmallest(noise, ALL);
    assertThat(encoded.codec()).isEqualTo(PayloadCodec.RAW);
    assertThat(encoded.payload()).isSameAs(noise);
    assertThat(PayloadCodec.encodeSmallest(new byte[0], ALL).codec()).isEqualTo(PayloadCodec.RAW);
  }

  @Test
  void rawWinsATie() {
    // The shortest run of zeros that zstd makes no larger, cut down until both are as long.
    int length = 1;
    while (PayloadCodec.ZSTD.encode(new byte[length]).length > length) {
      length++;
    }
    byte[] tie = new byte[length];
    assertThat(PayloadCodec.ZSTD.encode(tie)).as("a true tie").hasSize(length);
    assertThat(PayloadCodec.encodeSmallest(tie, ALL).codec()).isEqualTo(PayloadCodec.RAW);
    assertThat(PayloadCodec.encodeSmallest(new byte[length * 2], ALL).codec())
        .isEqualTo(PayloadCodec.ZSTD);
  }

  @Test
  void onlyAcceptedCodecsAreUsedAndRawAlways() {
    byte[] zeros = new byte[10_000];
    assertThat(PayloadCodec.encodeSmallest(zeros, List.of(PayloadCodec.RAW)).codec())
        .isEqualTo(PayloadCodec.RAW);
    assertThat(PayloadCodec.encodeSmallest(zeros, List.of()).codec()).isEqualTo(PayloadCodec.RAW);
    assertThat(PayloadCodec.encodeSmallest(zeros, List.of(PayloadCodec.ZSTD)).codec())
        .isEqualTo(PayloadCodec.ZSTD);
    byte[] noise = random(100);
    assertThat(PayloadCodec.encodeSmallest(noise, List.of(PayloadCodec.ZSTD)).codec())
        .isEqualTo(PayloadCodec.RAW);
  }

  @ParameterizedTest
  @EnumSource(PayloadCodec.class)
  void tooLongAndTooShortAreRefused(PayloadCodec codec) {
    byte[] payload = codec.encode(compressible(1_000, 2));
    for (int wanted : new int[] {0, 1, 500, 999, 1_001, 5_000}) {
      assertThatThrownBy(() -> codec.decode(payload, wanted))
          .as("%d wanted", wanted)
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining(codec.name());
    }
  }

  @Test
  void everyTruncationOfAFrameIsRefused() {
    byte[] frame = PayloadCodec.ZSTD.encode(compressible(700, 3));
    for (int length = 0; length < frame.length; length++) {
      byte[] part = Arrays.copyOf(frame, length);
      assertThatThrownBy(() -> PayloadCodec.ZSTD.decode(part, 700))
          .as("%d of %d bytes", length, frame.length)
          .isInstanceOf(MaskcastException.class);
    }
  }

  @Property
  void randomBytesNeverFailOtherwise(
      @ForAll @Size(max = 64) byte[] payload, @ForAll @IntRange(max = 300) int wanted) {
    Hostile.acceptedOrRefused(
        () -> assertThat(PayloadCodec.ZSTD.decode(payload, wanted)).hasSize(wanted));
  }

  @Property
  void randomBytesAfterTheMagicNeverFailOtherwise(
      @ForAll @Size(max = 64) byte[] tail, @ForAll @IntRange(max = 300) int wanted) {
    byte[] payload = Arrays.copyOf(HexFormat.of().parseHex("28b52ffd"), 4 + tail.length);
    System.arraycopy(tail, 0, payload, 4, tail.length);
    Hostile.acceptedOrRefused(
        () -> assertThat(PayloadCodec.ZSTD.decode(payload, wanted)).hasSize(wanted));
  }

  @Property(tries = 3_000)
  void damagedFramesNeverFailOtherwise(
      @ForAll @IntRange(min = 1, max = 3_000) int length,
      @ForAll @IntRange(max = 20) int seed,
      @ForAll @Size(min = 1, max = 4) int[] positions,
      @ForAll byte value) {
    byte[] frame = PayloadCodec.ZSTD.encode(compressible(length, seed));
    for (int position : positions) {
      frame[Math.floorMod(position, frame.length)] ^= value;
    }
    Hostile.acceptedOrRefused(
        () -> assertThat(PayloadCodec.ZSTD.decode(frame, length)).hasSize(length));
  }

  @Test
  void aFrameThatHoldsMoreThanDeclaredTakesNoMemory() {
    byte[] bomb = PayloadCodec.ZSTD.encode(new byte[64 << 20]);
    assertThat(bomb.length).isLessThan(10_000);
    long allocated =
        Hostile.allocatedBy(
            () ->
                assertThatThrownBy(() -> PayloadCodec.ZSTD.decode(bomb, 1_000))
                    .isInstanceOf(MaskcastException.class));
    assertThat(allocated).isLessThan(4 << 20);
  }

  @Test
  void aFrameThatClaimsMoreThanDeclaredTakesNoMemory() {
    // A single segment of 2^40 bytes, then one last raw block of nothing.
    byte[] liar = HexFormat.of().parseHex("28b52ffd" + "e0" + "0000000000010000" + "010000");
    long allocated =
        Hostile.allocatedBy(
            () ->
                assertThatThrownBy(() -> PayloadCodec.ZSTD.decode(liar, 1_000))
                    .isInstanceOf(MaskcastException.class));
    assertThat(allocated).isLessThan(4 << 20);
  }
}
