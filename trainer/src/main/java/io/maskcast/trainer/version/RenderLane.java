package io.maskcast.trainer.version;

import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.version.Version;
import io.maskcast.trainer.data.LabelledTiles;
import java.util.ArrayList;
import java.util.List;

/** Renders versions of tiles, one after the other. Not thread-safe; each thread has its own. */
final class RenderLane implements AutoCloseable {

  private final LabelledTiles tiles;
  private final List<byte[]> samples; // receives each version
  private final List<PartRenderer> renderers; // of each version
  private final ByteCounts counts;
  private final int parts; // of a tile
  private final byte[] part;

  /**
   * Prepares for tiles.
   *
   * @param samples receives the tiles in each version
   * @throws io.maskcast.shared.MaskcastException if a version does not fit the tiles
   */
  RenderLane(LabelledTiles tiles, Versions versions, List<byte[]> samples) {
    TileLayout layout = tiles.layout();
    this.tiles = tiles;
    this.samples = samples;
    this.parts = versions.parts(layout.channels());
    int channels = layout.channels() / parts;
    this.part = new byte[layout.height() * layout.width() * channels];
    this.counts = new ByteCounts(versions.count(), parts);
    this.renderers = new ArrayList<>();
    for (Version version : versions.list()) {
      renderers.add(PartRenderer.of(version, layout.height(), layout.width(), channels));
    }
  }

  /** Renders tiles {@code from .. to - 1} in every version. */
  void render(int from, int to) {
    for (int tile = from; tile < to; tile++) {
      for (int version = 0; version < renderers.size(); version++) {
        for (int i = 0; i < parts; i++) {
          render(tile, version, i);
        }
      }
    }
  }

  private void render(int tile, int version, int number) {
    int first = tiles.offset(tile) + number;
    int run = parts == 1 ? part.length : 1; // samples of a part that lie side by side
    for (int i = 0; i < part.length; i += run) {
      System.arraycopy(tiles.samples(), first + i * parts, part, i, run);
    }
    counts.add(version, number, renderers.get(version).render(part));
    byte[] out = samples.get(version);
    if (out == tiles.samples()) { // raw
      return;
    }
    for (int i = 0; i < part.length; i += run) {
      System.arraycopy(part, i, out, first + i * parts, run);
    }
  }

  /** What has been rendered so far. */
  ByteCounts counts() {
    return counts;
  }

  @Override
  public void close() {
    renderers.forEach(PartRenderer::close);
  }
}
