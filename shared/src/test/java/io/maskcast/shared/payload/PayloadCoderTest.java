package io.maskcast.shared.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.Hostile;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tile.SampleType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadCoderTest {

  private static final EnumSet<PayloadCodec> ALL = EnumSet.allOf(PayloadCodec.class);
  private static final byte[] DICTIONARY = compressible(4_000, 99);

  /** Which implementation of Zstandard. */
  enum Library {
    JAVA,
    NATIVE
  }

  private static PayloadCoder coder(Library library, SampleType type) {
    return new PayloadCoder(
        type,
        library == Library.JAVA ? Zstandard.pureJava() : new NativeZstandard(9),
        Map.of(PayloadCodec.DICTIONARY_ZSTD, DICTIONARY));
  }

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

  private static byte[] whole(byte[] bytes, SampleType type) {
    return Arrays.copyOf(bytes, bytes.length / type.bytes() * type.bytes());
  }

  /** Every codec of every coder. */
  static Stream<Arguments> codecs() {
    return Stream.of(Library.values())
        .flatMap(
            library ->
                Stream.of(SampleType.values())
                    .flatMap(
                        type ->
                            coder(library, type).codecs().stream()
                                .map(codec -> Arguments.of(library, type, codec))));
  }

  @Property
  void decodeIsTheInverseOfEncode(
      @ForAll Library library, @ForAll SampleType type, @ForAll byte[] bytes) {
    byte[] selected = whole(bytes, type);
    byte[] before = selected.clone();
    PayloadCoder coder = coder(library, type);
    for (PayloadCodec codec : coder.codecs()) {
      byte[] payload = coder.encode(codec, selected);
      assertThat(coder.decode(codec, payload, selected.length)).as("%s", codec).isEqualTo(before);
    }
    assertThat(selected).as("the input is left alone").isEqualTo(before);
  }

  /** What one library makes the other must read: servers and edges need not have the same. */
  @Property
  void librariesReadEachOther(@ForAll SampleType type, @ForAll @Size(max = 3_000) byte[] bytes) {
    byte[] selected = whole(bytes, type);
    PayloadCoder java = coder(Library.JAVA, type);
    PayloadCoder other = coder(Library.NATIVE, type);
    for (PayloadCodec codec : java.codecs()) {
      assertThat(java.decode(codec, other.encode(codec, selected), selected.length))
          .isEqualTo(selected);
      assertThat(other.decode(codec, java.encode(codec, selected), selected.length))
          .isEqualTo(selected);
    }
  }

  @Test
  void codecsAreThoseThatCanWork() {
    assertThat(coder(Library.NATIVE, SampleType.U16).codecs()).isEqualTo(ALL);
    assertThat(coder(Library.JAVA, SampleType.U16).codecs())
        .as("dictionaries need native code")
        .isEqualTo(EnumSet.complementOf(EnumSet.of(PayloadCodec.DICTIONARY_ZSTD)));
    assertThat(new PayloadCoder(SampleType.U8, new NativeZstandard(9), Map.of()).codecs())
        .as("single bytes have nothing to shuffle, and there is no dictionary")
        .containsExactly(
            PayloadCodec.RAW,
            PayloadCodec.ZSTD,
            PayloadCodec.DELTA_BITSHUFFLE_ZSTD,
            PayloadCodec.TILES_ZSTD);
    assertThatThrownBy(
            () ->
                coder(Library.JAVA, SampleType.U8)
                    .decode(PayloadCodec.DICTIONARY_ZSTD, new byte[9], 1))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("A DICTIONARY_ZSTD payload cannot be decoded here");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 5_000, 131_072, 131_073, 300_000})
  void compressibleBytesSurviveWhateverTheirLength(int length) {
    byte[] selected = compressible(length, 1);
    for (Library library : Library.values()) {
      PayloadCoder coder = coder(library, SampleType.U8);
      PayloadCoder.Encoded encoded = coder.encodeSmallest(selected, ALL);
      assertThat(coder.decode(encoded.codec(), encoded.payload(), length)).isEqualTo(selected);
      assertThat(encoded.payload().length).isLessThanOrEqualTo(length);
      if (length >= 5_000) {
        assertThat(encoded.payload().length).isLessThan(length * 3 / 4);
      }
    }
  }

  private static byte[] shorts(int count, java.util.function.IntUnaryOperator value) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * count).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < count; i++) {
      bytes.putShort((short) value.applyAsInt(i));
    }
    return bytes.array();
  }

  /** The same few samples over and over, at odd distances. */
  private static byte[] words(int length) {
    Random random = new Random(4);
    byte[][] words = new byte[30][];
    for (int i = 0; i < words.length; i++) {
      words[i] = new byte[2 * (3 + random.nextInt(9))];
      random.nextBytes(words[i]);
    }
    byte[] bytes = new byte[length];
    for (int at = 0; at < length; ) {
      byte[] word = words[random.nextInt(words.length)];
      int part = Math.min(word.length, length - at);
      System.arraycopy(word, 0, bytes, at, part);
      at += part;
    }
    return bytes;
  }

  /** Each codec has samples that it is the best for. */
  @Test
  void theSmallestWins() {
    Random random = new Random(3);
    PayloadCoder coder = coder(Library.NATIVE, SampleType.U16);
    int[] level = {20_000};
    Map<PayloadCodec, byte[]> best =
        Map.of(
            PayloadCodec.RAW, random(1_000),
            PayloadCodec.ZSTD, words(20_000),
            PayloadCodec.DELTA_BITSHUFFLE_ZSTD,
                shorts(5_000, i -> level[0] += random.nextInt(7) - 3),
            PayloadCodec.SHUFFLE_ZSTD,
                shorts(5_000, i -> (random.nextInt(100) == 0 ? 513 : 256) + random.nextInt(250)),
            PayloadCodec.DICTIONARY_ZSTD, Arrays.copyOfRange(DICTIONARY, 500, 700));
    best.forEach(
        (codec, selected) -> {
          PayloadCoder.Encoded encoded = coder.encodeSmallest(selected, ALL);
          assertThat(encoded.codec()).isEqualTo(codec);
          for (PayloadCodec other : ALL) {
            assertThat(coder.encode(other, selected).length)
                .as("%s for what is best as %s", other, codec)
                .isGreaterThanOrEqualTo(encoded.payload().length);
          }
        });
  }

  @Test
  void rawWinsWhereCompressionDoesNotHelp() {
    byte[] noise = random(1_000);
    PayloadCoder coder = coder(Library.NATIVE, SampleType.U8);
    PayloadCoder.Encoded encoded = coder.encodeSmallest(noise, ALL);
    assertThat(encoded.codec()).isEqualTo(PayloadCodec.RAW);
    assertThat(encoded.payload()).isSameAs(noise);
    assertThat(coder.encodeSmallest(new byte[0], ALL).codec()).isEqualTo(PayloadCodec.RAW);
  }

  @Test
  void rawWinsATie() {
    // The shortest run of zeros that zstd makes no larger, cut down until both are as long.
    PayloadCoder coder = coder(Library.JAVA, SampleType.U8);
    int length = 1;
    while (coder.encode(PayloadCodec.ZSTD, new byte[length]).length > length) {
      length++;
    }
    byte[] tie = new byte[length];
    assertThat(coder.encode(PayloadCodec.ZSTD, tie)).as("a true tie").hasSize(length);
    assertThat(coder.encodeSmallest(tie, ALL).codec()).isEqualTo(PayloadCodec.RAW);
    assertThat(coder.encodeSmallest(new byte[length * 2], ALL).codec())
        .isEqualTo(PayloadCodec.ZSTD);
  }

  @Test
  void onlyAcceptedCodecsAreUsedAndRawAlways() {
    PayloadCoder coder = coder(Library.NATIVE, SampleType.U16);
    byte[] zeros = new byte[10_000];
    assertThat(coder.encodeSmallest(zeros, List.of(PayloadCodec.RAW)).codec())
        .isEqualTo(PayloadCodec.RAW);
    assertThat(coder.encodeSmallest(zeros, List.of()).codec()).isEqualTo(PayloadCodec.RAW);
    for (PayloadCodec only : ALL) {
      assertThat(coder.encodeSmallest(zeros, List.of(only)).codec()).isEqualTo(only);
      assertThat(coder.encodeSmallest(random(100), List.of(only)).codec())
          .isEqualTo(PayloadCodec.RAW);
    }
  }

  @Test
  void partsOfSamplesAreAMistakeOfTheCaller() {
    PayloadCoder coder = coder(Library.JAVA, SampleType.F32);
    assertThatThrownBy(() -> coder.encodeSmallest(new byte[6], ALL))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> coder.decode(PayloadCodec.RAW, new byte[6], 6))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void tooLongAndTooShortAreRefused(Library library, SampleType type, PayloadCodec codec) {
    PayloadCoder coder = coder(library, type);
    byte[] payload = coder.encode(codec, compressible(1_000, 2));
    for (int wanted : new int[] {0, 4, 500, 996, 1_004, 5_000}) {
      assertThatThrownBy(() -> coder.decode(codec, payload, wanted))
          .as("%d wanted", wanted)
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining(codec.name());
    }
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void everyTruncationIsRefused(Library library, SampleType type, PayloadCodec codec) {
    PayloadCoder coder = coder(library, type);
    byte[] payload = coder.encode(codec, compressible(700, 3));
    for (int length = 0; length < payload.length; length++) {
      byte[] part = Arrays.copyOf(payload, length);
      assertThatThrownBy(() -> coder.decode(codec, part, 700))
          .as("%d of %d bytes", length, payload.length)
          .isInstanceOf(MaskcastException.class);
    }
  }

  private static void decodesOrRefuses(
      Library library, SampleType type, byte[] payload, int wantedSamples) {
    PayloadCoder coder = coder(library, type);
    int wanted = wantedSamples * type.bytes();
    for (PayloadCodec codec : coder.codecs()) {
      Hostile.acceptedOrRefused(
          () -> assertThat(coder.decode(codec, payload, wanted)).hasSize(wanted));
    }
  }

  @Property
  void randomBytesNeverFailOtherwise(
      @ForAll Library library,
      @ForAll SampleType type,
      @ForAll @Size(max = 64) byte[] payload,
      @ForAll @IntRange(max = 300) int wanted) {
    decodesOrRefuses(library, type, payload, wanted);
  }

  @Property
  void randomBytesAfterTheMagicNeverFailOtherwise(
      @ForAll Library library,
      @ForAll SampleType type,
      @ForAll @Size(max = 64) byte[] tail,
      @ForAll @IntRange(max = 300) int wanted) {
    byte[] payload = Arrays.copyOf(HexFormat.of().parseHex("28b52ffd"), 4 + tail.length);
    System.arraycopy(tail, 0, payload, 4, tail.length);
    decodesOrRefuses(library, type, payload, wanted);
  }

  @Property(tries = 3_000)
  void damagedFramesNeverFailOtherwise(
      @ForAll Library library,
      @ForAll @IntRange(min = 1, max = 3_000) int length,
      @ForAll @IntRange(max = 20) int seed,
      @ForAll @Size(min = 1, max = 4) int[] positions,
      @ForAll byte value) {
    byte[] frame =
        coder(library, SampleType.U8).encode(PayloadCodec.ZSTD, compressible(length, seed));
    for (int position : positions) {
      frame[Math.floorMod(position, frame.length)] ^= value;
    }
    decodesOrRefuses(library, SampleType.U8, frame, length);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void aFrameThatHoldsMoreThanDeclaredTakesNoMemory(
      Library library, SampleType type, PayloadCodec codec) {
    PayloadCoder coder = coder(library, type);
    byte[] bomb =
        codec == PayloadCodec.RAW ? new byte[64] : coder.encode(codec, new byte[64 << 20]);
    assertThat(bomb.length).isLessThan(10_000);
    long allocated =
        Hostile.allocatedBy(
            () ->
                assertThatThrownBy(() -> coder.decode(codec, bomb, 1_000))
                    .isInstanceOf(MaskcastException.class));
    assertThat(allocated).isLessThan(4 << 20);
  }

  @ParameterizedTest
  @MethodSource("codecs")
  void aFrameThatClaimsMoreThanDeclaredTakesNoMemory(
      Library library, SampleType type, PayloadCodec codec) {
    // A single segment of 2^40 bytes, then one last raw block of nothing.
    byte[] liar = HexFormat.of().parseHex("28b52ffd" + "e0" + "0000000000010000" + "010000");
    PayloadCoder coder = coder(library, type);
    long allocated =
        Hostile.allocatedBy(
            () ->
                assertThatThrownBy(() -> coder.decode(codec, liar, 1_000))
                    .isInstanceOf(MaskcastException.class));
    assertThat(allocated).isLessThan(4 << 20);
  }

  @Test
  void anotherDictionaryIsNoticedOrGivesTheDeclaredLength() {
    PayloadCoder one = coder(Library.NATIVE, SampleType.U8);
    byte[] selected = Arrays.copyOfRange(DICTIONARY, 500, 700);
    byte[] payload = one.encode(PayloadCodec.DICTIONARY_ZSTD, selected);
    PayloadCoder other =
        new PayloadCoder(
            SampleType.U8,
            new NativeZstandard(9),
            Map.of(PayloadCodec.DICTIONARY_ZSTD, compressible(300, 1)));
    Hostile.acceptedOrRefused(
        () ->
            assertThat(other.decode(PayloadCodec.DICTIONARY_ZSTD, payload, selected.length))
                .hasSameSizeAs(selected));
  }

  /** Forty tiles of 300 samples, each one of five that are noise. */
  private static byte[] repeating(SampleType type) {
    int bytes = 300 * type.bytes();
    byte[] five = random(5 * bytes);
    byte[] tileMajor = new byte[40 * bytes];
    Random random = new Random(3);
    for (int tile = 0; tile < 40; tile++) {
      System.arraycopy(five, random.nextInt(5) * bytes, tileMajor, tile * bytes, bytes);
    }
    return ColumnarBatch.arrange(tileMajor, 40, type.bytes());
  }

  @Property(tries = 20)
  void tilesThatRepeatOthersTravelOneAfterTheOther(
      @ForAll Library library, @ForAll SampleType type) {
    byte[] columnar = repeating(type);
    PayloadCoder coder = coder(library, type);
    PayloadCoder.Encoded encoded = coder.encodeSmallest(columnar, 40, ALL);
    assertThat(encoded.codec()).isEqualTo(PayloadCodec.TILES_ZSTD);
    // 1,500 samples of noise are all there is in 12,000.
    assertThat(encoded.payload().length).isLessThan(1_700 * type.bytes());
    assertThat(coder.decode(encoded.codec(), encoded.payload(), columnar.length, 40))
        .isEqualTo(columnar);
  }

  @Test
  void thePayloadOfTilesIsOneFrameOfOneTileAfterTheOther() {
    byte[] columnar = {1, 4, 2, 5, 3, 6}; // two tiles: 1 2 3 and 4 5 6
    Zstandard zstandard = Zstandard.pureJava();
    PayloadCoder coder = new PayloadCoder(SampleType.U8, zstandard, Map.of());
    byte[] room = new byte[6];
    zstandard.decompress(coder.encode(PayloadCodec.TILES_ZSTD, columnar, 2), new byte[0], room);
    assertThat(room).containsExactly(1, 2, 3, 4, 5, 6);
  }
}
