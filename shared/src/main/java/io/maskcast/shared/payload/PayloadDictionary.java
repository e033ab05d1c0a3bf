package io.maskcast.shared.payload;

import com.github.luben.zstd.ZstdDictTrainer;
import com.github.luben.zstd.ZstdException;
import java.util.List;
import java.util.Optional;

/** Dictionaries for {@link PayloadCodec#DICTIONARY_ZSTD}. */
public final class PayloadDictionary {

  private PayloadDictionary() {}

  /**
   * Trains a dictionary. Equal batches give an equal one.
   *
   * @param batches selected bytes as they would be encoded
   * @param bytes how large it may be
   * @return empty if there is too little in the batches to learn from, or no native code
   */
  public static Optional<byte[]> train(List<byte[]> batches, int bytes) {
    if (!NativeZstandard.isAvailable()) {
      return Optional.empty();
    }
    int room = batches.stream().mapToInt(batch -> batch.length).sum();
    ZstdDictTrainer trainer = new ZstdDictTrainer(room, bytes);
    batches.forEach(trainer::addSample);
    try {
      return Optional.of(trainer.trainSamples());
    } catch (ZstdException e) {
      return Optional.empty(); // the library wants more samples, or samples of more bytes
    }
  }
}
