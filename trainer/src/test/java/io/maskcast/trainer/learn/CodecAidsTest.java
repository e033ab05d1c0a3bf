package io.maskcast.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.sample.SampleData;
import java.util.BitSet;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CodecAidsTest {

  private static Map<PayloadCodec, byte[]> aids(LabelledTiles tiles, int first, int count) {
    BitSet kept = new BitSet();
    int pixels = tiles.layout().height() * tiles.layout().width();
    for (int i = 0; i < 40; i++) {
      kept.set(pixels / 4 + i * 11 % (pixels / 2));
    }
    Mask mask =
        Mask.of(
            MaskGrid.pixels(
                tiles.layout().channels(), tiles.layout().height(), tiles.layout().width()),
            kept);
    return new CodecAids(tiles, mask).from(IntStream.range(first, first + count).toArray());
  }

  @Test
  void digitsGetADictionary() {
    LabelledTiles digits = SampleData.DIGITS.read().train();
    Map<PayloadCodec, byte[]> aids = aids(digits, 0, 9_000);
    assertThat(aids).containsOnlyKeys(PayloadCodec.DICTIONARY_ZSTD);
    assertThat(aids.get(PayloadCodec.DICTIONARY_ZSTD).length).isBetween(256, 8 << 10);
    assertThat(aids(digits, 0, 9_000).get(PayloadCodec.DICTIONARY_ZSTD))
        .as("the same again")
        .isEqualTo(aids.get(PayloadCodec.DICTIONARY_ZSTD));
  }

  @Test
  void fewTilesAndNoiseGetNone() {
    assertThat(aids(SampleData.DIGITS.read().train(), 0, 100)).isEmpty();
    TileLayout layout = new TileLayout(28, 28, 1, SampleType.U8, Interleave.PIXEL);
    byte[] noise = new byte[2_000 * layout.denseBytes()];
    new SplittableRandom(1).nextBytes(noise);
    assertThat(aids(new LabelledTiles(layout, noise, new int[2_000]), 0, 2_000)).isEmpty();
  }
}
