package io.maskcast.trainer.learn;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.payload.ColumnarBatch;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.PayloadDictionary;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.trainer.data.LabelledTiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a bundle brings for the codecs of its streams, made from the selected samples of the tiles
 * that were learned from. Immutable and thread-safe.
 */
final class CodecAids {

  /** Tiles of a batch that a dictionary is made for; larger ones teach the compressor enough. */
  private static final int BATCH = 16;

  private static final int DICTIONARY_BYTES = 8 << 10;
  private static final int MOST_BYTES = 4 << 20; // of all batches
  private static final int FEWEST_BATCHES = 32;
  private static final int UNSEEN_SHARE = 4; // one batch in so many tries the dictionary out

  /** A dictionary costs its own transfer: it must take so much off the payloads to be kept. */
  private static final double WORTHWHILE = 0.98;

  private final LabelledTiles tiles;
  private final SelectionPlan plan;
  private final SampleType type;

  CodecAids(LabelledTiles tiles, Mask mask) {
    this.tiles = tiles;
    this.plan = SelectionPlan.compile(mask, tiles.layout());
    this.type = tiles.layout().sampleType();
  }

  /**
   * Makes them.
   *
   * @param learning the tiles that were learned from
   */
  Map<PayloadCodec, byte[]> from(int[] learning) {
    List<byte[]> batches = batches(learning);
    if (batches.size() < FEWEST_BATCHES) {
      return Map.of();
    }
    List<byte[]> seen = new ArrayList<>();
    List<byte[]> unseen = new ArrayList<>();
    for (int i = 0; i < batches.size(); i++) {
      (i % UNSEEN_SHARE == 0 ? unseen : seen).add(batches.get(i));
    }
    return PayloadDictionary.train(seen, DICTIONARY_BYTES)
        .map(bytes -> Map.of(PayloadCodec.DICTIONARY_ZSTD, bytes))
        .filter(aids -> payload(unseen, aids) < WORTHWHILE * payload(unseen, Map.of()))
        .orElse(Map.of());
  }

  /** Batches of tiles that follow each other, as they will be asked for, from everywhere. */
  private List<byte[]> batches(int[] learning) {
    int width = plan.selectedBytes();
    int count = Math.min(learning.length / BATCH, MOST_BYTES / (BATCH * Math.max(1, width)));
    List<byte[]> batches = new ArrayList<>();
    for (int batch = 0; batch < count; batch++) {
      int from = (int) ((long) (learning.length - BATCH) * batch / count);
      byte[] tileMajor = new byte[BATCH * width];
      for (int i = 0; i < BATCH; i++) {
        plan.gather(tiles.samples(), tiles.offset(learning[from + i]), tileMajor, i * width);
      }
      batches.add(ColumnarBatch.arrange(tileMajor, BATCH, type.bytes()));
    }
    return batches;
  }

  private long payload(List<byte[]> batches, Map<PayloadCodec, byte[]> aids) {
    PayloadCoder coder = new PayloadCoder(type, Zstandard.fastest(Zstandard.DEFAULT_LEVEL), aids);
    return batches.stream()
        .mapToLong(batch -> coder.encodeSmallest(batch, coder.codecs()).payload().length)
        .sum();
  }
}
