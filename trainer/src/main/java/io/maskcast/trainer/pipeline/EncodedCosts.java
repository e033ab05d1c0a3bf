package io.maskcast.trainer.pipeline;

import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.mask.Extent;
import io.maskcast.trainer.mask.MaskCells;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the elements of a mask take on the wire: the samples of one element of many tiles, arranged
 * and encoded as a stream does. As weights they make a mask learn what is cheap to send. Immutable
 * and thread-safe.
 */
public final class EncodedCosts {

  /** Tiles and selected bytes of a stream's batch at most. */
  private static final int BATCH_TILES = 1_000;

  private static final int BATCH_BYTES = 128 << 10;
  private static final int BATCHES = 4;

  /** Bytes a tile: what never changes costs next to nothing, but weights are over 0. */
  private static final double LEAST = 1.0 / 1024;

  private final LabelledTiles tiles;
  private final int width;
  private final PayloadCoder coder;
  private final List<int[]> cells; // the samples of each, as the layout numbers them

  /**
   * A measurement to come.
   *
   * @param tiles what will be sent
   * @param kind of the mask
   * @throws io.maskcast.shared.MaskcastException if such a mask cannot be laid over the tiles
   */
  public EncodedCosts(LabelledTiles tiles, MaskKind kind) {
    TileLayout layout = tiles.layout();
    this.tiles = tiles;
    this.width = layout.sampleType().bytes();
    this.coder =
        new PayloadCoder(layout.sampleType(), Zstandard.fastest(Zstandard.DEFAULT_LEVEL), Map.of());
    this.cells =
        samples(
            MaskCells.of(kind, new Extent(1, layout.channels(), layout.height(), layout.width())),
            layout);
  }

  private static List<int[]> samples(MaskCells cells, TileLayout layout) {
    List<List<Integer>> samples =
        IntStream.range(0, cells.count())
            .<List<Integer>>mapToObj(cell -> new ArrayList<>())
            .toList();
    int plane = layout.height() * layout.width();
    for (int s = 0; s < layout.samples(); s++) {
      int pixel = s % plane;
      samples
          .get(cells.cell(s))
          .add(layout.sampleIndex(s / plane, pixel / layout.width(), pixel % layout.width()));
    }
    return samples.stream()
        .map(ofCell -> ofCell.stream().mapToInt(Integer::intValue).sorted().toArray())
        .toList();
  }

  /** How many costs there are: one per element, or per choice of one. */
  public int count() {
    return cells.size();
  }

  /**
   * Measures one.
   *
   * @param cell its number, from 0
   * @return payload bytes a tile, over 0; without what a frame takes whatever it holds
   */
  public double bytes(int cell) {
    int[] samples = cells.get(cell);
    int batch =
        Math.min(
            Math.min(BATCH_TILES, tiles.count()),
            Math.max(1, BATCH_BYTES / (samples.length * width)));
    int batches = Math.min(BATCHES, tiles.count() / batch);
    long payload = 0;
    for (int i = 0; i < batches; i++) {
      int first = (int) ((long) (tiles.count() - batch) * i / Math.max(1, batches - 1));
      payload += encoded(columnar(samples, first, batch));
    }
    long frames = (long) batches * encoded(new byte[samples.length * batch * width]);
    return Math.max(LEAST, (double) (payload - frames) / (batches * batch));
  }

  private int encoded(byte[] selected) {
    return coder.encodeSmallest(selected, coder.codecs()).payload().length;
  }

  private byte[] columnar(int[] samples, int first, int count) {
    byte[] columnar = new byte[samples.length * count * width];
    int to = 0;
    for (int sample : samples) {
      for (int tile = first; tile < first + count; tile++) {
        System.arraycopy(tiles.samples(), tiles.offset(tile) + sample * width, columnar, to, width);
        to += width;
      }
    }
    return columnar;
  }
}
