package io.maskcast.trainer.learn;

import io.maskcast.shared.jpeg.JpegEncoder;
import io.maskcast.shared.jpeg.JpegHeader;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.version.Jpeg;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.pipeline.VersionChoice;
import io.maskcast.trainer.version.ScanStatistics;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * What the JPEG streams of a bundle begin with: of each quality a header whose Huffman tables suit
 * the tiles that were learned from. Immutable and thread-safe.
 */
final class TileScans {

  /** Tiles that are encoded to count symbols: more change no code. */
  private static final int MOST_TILES = 1_000;

  private final VersionChoice choice;
  private final LabelledTiles tiles;
  private final int channels; // of a part

  TileScans(VersionChoice choice, LabelledTiles tiles) {
    this.choice = choice;
    this.tiles = tiles;
    this.channels = choice.perChannel() ? 1 : tiles.layout().channels();
  }

  /**
   * The headers by quality.
   *
   * @param learning the numbers of the tiles that were learned from
   * @throws io.maskcast.shared.MaskcastException if the tiles are none that JPEG shows
   */
  Map<Integer, byte[]> headers(int[] learning) {
    Map<Integer, byte[]> headers = new TreeMap<>();
    choice.chosen().stream()
        .filter(Jpeg.class::isInstance)
        .map(Jpeg.class::cast)
        .distinct()
        .forEach(jpeg -> headers.put(jpeg.quality(), header(jpeg, learning)));
    return headers;
  }

  private byte[] header(Jpeg jpeg, int[] learning) {
    TileLayout layout = tiles.layout();
    try (JpegEncoder encoder =
        new JpegEncoder(jpeg.quality(), layout.height(), layout.width(), channels)) {
      JpegHeader header = encoder.header();
      ScanStatistics statistics = new ScanStatistics(header);
      int count = Math.min(MOST_TILES, learning.length);
      for (int i = 0; i < count; i++) {
        int tile = learning[(int) ((long) learning.length * i / count)];
        parts(jpeg).forEach(first -> statistics.add(encoder.scan(part(tile, first), header)));
      }
      try (JpegEncoder suited =
          new JpegEncoder(
              jpeg.quality(), layout.height(), layout.width(), channels, statistics.tables())) {
        return suited.header().bytes();
      }
    }
  }

  /** The first channels of the parts of a quality. */
  private IntStream parts(Jpeg jpeg) {
    return choice.perChannel()
        ? IntStream.range(0, choice.chosen().size())
            .filter(channel -> choice.chosen().get(channel).equals(jpeg))
        : IntStream.of(0);
  }

  private byte[] part(int tile, int first) {
    int all = tiles.layout().channels();
    byte[] part = new byte[tiles.layout().height() * tiles.layout().width() * channels];
    for (int i = 0; i < part.length; i++) {
      int pixel = i / channels;
      part[i] = tiles.samples()[tiles.offset(tile) + pixel * all + first + i % channels];
    }
    return part;
  }
}
