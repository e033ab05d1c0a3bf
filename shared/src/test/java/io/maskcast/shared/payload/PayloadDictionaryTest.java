package io.maskcast.shared.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.tile.SampleType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PayloadDictionaryTest {

  private static final int BYTES = 2_048;

  /** Batches that look alike to whoever has seen others, and like noise one by one. */
  private static List<byte[]> batches(int count, long seed) {
    byte[][] words = new byte[60][5];
    Random fixed = new Random(1);
    for (byte[] word : words) {
      fixed.nextBytes(word);
    }
    Random random = new Random(seed);
    List<byte[]> batches = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] batch = new byte[100];
      for (int at = 0; at < batch.length; at += 5) {
        System.arraycopy(words[random.nextInt(words.length)], 0, batch, at, 5);
      }
      batches.add(batch);
    }
    return batches;
  }

  private static PayloadCoder coder(byte[] dictionary) {
    return new PayloadCoder(
        SampleType.U8,
        Zstandard.fastest(Zstandard.DEFAULT_LEVEL),
        Map.of(PayloadCodec.DICTIONARY_ZSTD, dictionary));
  }

  @Test
  void unseenBatchesGetSmaller() {
    byte[] dictionary = PayloadDictionary.train(batches(500, 2), BYTES).orElseThrow();
    assertThat(dictionary.length).isLessThanOrEqualTo(BYTES);
    PayloadCoder coder = coder(dictionary);
    for (byte[] batch : batches(20, 3)) {
      byte[] payload = coder.encode(PayloadCodec.DICTIONARY_ZSTD, batch);
      assertThat(payload.length).isLessThan(coder.encode(PayloadCodec.ZSTD, batch).length * 3 / 4);
      assertThat(coder.decode(PayloadCodec.DICTIONARY_ZSTD, payload, batch.length))
          .isEqualTo(batch);
    }
  }

  @Test
  void equalBatchesGiveAnEqualDictionary() {
    assertThat(PayloadDictionary.train(batches(300, 2), BYTES).orElseThrow())
        .isEqualTo(PayloadDictionary.train(batches(300, 2), BYTES).orElseThrow());
  }

  @Test
  void tooLittleGivesNone() {
    assertThat(PayloadDictionary.train(List.of(), BYTES)).isEmpty();
    assertThat(PayloadDictionary.train(List.of(new byte[3]), BYTES)).isEmpty();
    assertThat(PayloadDictionary.train(batches(1, 1), BYTES)).isEmpty();
  }
}
