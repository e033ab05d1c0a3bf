package io.maskcast.shared.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.tile.SampleType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StreamEncoderTest {

  private static final Set<PayloadCodec> ALL = EnumSet.allOf(PayloadCodec.class);

  private final PayloadCoder coder =
      new PayloadCoder(SampleType.U16, Zstandard.pureJava(), Map.of());
  private final Random random = new Random(4);

  @Test
  void batchesThatAreAlikeAreEncodedAsIfAllCodecsWereTried() {
    StreamEncoder encoder = new StreamEncoder(coder, ALL);
    for (int i = 0; i < 3 * StreamEncoder.TRIAL_INTERVAL; i++) {
      byte[] batch = slope();
      PayloadCoder.Encoded encoded = encoder.encode(batch);
      assertThat(encoded.codec()).isEqualTo(PayloadCodec.DELTA_BITSHUFFLE_ZSTD);
      assertThat(encoded.payload()).isEqualTo(coder.encodeSmallest(batch, ALL).payload());
    }
  }

  @Test
  void aBatchOfAnotherKindIsTriedOnAllAtOnce() {
    StreamEncoder encoder = new StreamEncoder(coder, ALL);
    assertThat(encoder.encode(slope()).codec()).isEqualTo(PayloadCodec.DELTA_BITSHUFFLE_ZSTD);
    assertThat(encoder.encode(repeated()).codec())
        .isEqualTo(coder.encodeSmallest(repeated(), ALL).codec())
        .isNotEqualTo(PayloadCodec.DELTA_BITSHUFFLE_ZSTD);
  }

  @Test
  void whatBecomesSmallerElsewhereIsFoundBySixteenBatchesLater() {
    StreamEncoder encoder = new StreamEncoder(coder, ALL);
    assertThat(encoder.encode(noise()).codec()).isEqualTo(PayloadCodec.RAW);
    List<PayloadCodec> codecs = new ArrayList<>();
    for (int i = 0; i < StreamEncoder.TRIAL_INTERVAL; i++) {
      codecs.add(encoder.encode(slope()).codec());
    }
    assertThat(codecs.subList(0, StreamEncoder.TRIAL_INTERVAL - 1)).containsOnly(PayloadCodec.RAW);
    assertThat(codecs.get(StreamEncoder.TRIAL_INTERVAL - 1))
        .isEqualTo(PayloadCodec.DELTA_BITSHUFFLE_ZSTD);
  }

  @Test
  void onlyWhatIsAcceptedIsUsed() {
    StreamEncoder zstd = new StreamEncoder(coder, List.of(PayloadCodec.ZSTD));
    assertThat(zstd.rawOnly()).isFalse();
    for (int i = 0; i < 40; i++) {
      assertThat(zstd.encode(i % 3 == 0 ? repeated() : i % 3 == 1 ? slope() : noise()).codec())
          .isIn(PayloadCodec.ZSTD, PayloadCodec.RAW);
    }
    // This coder has no dictionary.
    for (Set<PayloadCodec> nothing :
        List.of(
            Set.<PayloadCodec>of(),
            Set.of(PayloadCodec.RAW),
            Set.of(PayloadCodec.DICTIONARY_ZSTD))) {
      StreamEncoder raw = new StreamEncoder(coder, nothing);
      assertThat(raw.rawOnly()).isTrue();
      byte[] batch = repeated();
      assertThat(raw.encode(batch).payload()).isSameAs(batch);
    }
  }

  @Test
  void anEmptyBatchIsRaw() {
    StreamEncoder encoder = new StreamEncoder(coder, ALL);
    for (int i = 0; i < 20; i++) {
      assertThat(encoder.encode(new byte[0]))
          .satisfies(encoded -> assertThat(encoded.codec()).isEqualTo(PayloadCodec.RAW))
          .satisfies(encoded -> assertThat(encoded.payload()).isEmpty());
    }
  }

  private byte[] noise() {
    byte[] bytes = new byte[2000];
    random.nextBytes(bytes);
    return bytes;
  }

  /** Samples that rise by small steps: their differences are few, they themselves are many. */
  private byte[] slope() {
    byte[] bytes = new byte[2000];
    int sample = 1000;
    for (int i = 0; i < bytes.length; i += 2) {
      sample += random.nextInt(4);
      bytes[i] = (byte) sample;
      bytes[i + 1] = (byte) (sample >> 8);
    }
    return bytes;
  }

  /** The same piece of noise again and again, of which differences make nothing shorter. */
  private byte[] repeated() {
    byte[] piece = new byte[50];
    random.nextBytes(piece);
    byte[] bytes = new byte[2000];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = piece[i % piece.length];
    }
    return bytes;
  }
}
