package io.maskcast.deploy.bench.tiles;

import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.tile.TileLayout;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tiles as one cloud-optimised GeoTIFF, a mosaic of all of them, of which GDAL reads bands by HTTP
 * range as it does. For one thread.
 */
final class CogLink implements AutoCloseable {

  private static final String PATH = "/tiles.tif";

  private final Gdal gdal;
  private final Mosaic mosaic;
  private final FileServer server;

  /**
   * Writes the file and serves it.
   *
   * @param apart whether its bands lie apart, or side by side
   */
  CogLink(Gdal gdal, TileLayout layout, byte[] samples, boolean apart) {
    this.gdal = gdal;
    this.mosaic = new Mosaic(layout, samples.length / layout.denseBytes());
    byte[] file =
        gdal.encode(
            "GTiff",
            mosaic.arrange(samples, 0),
            mosaic.width(),
            mosaic.height(),
            layout.channels(),
            1,
            candidates(apart));
    this.server = new FileServer(Map.of(PATH, Buffer.buffer(file)));
  }

  /** Of these the smallest file is served. */
  private static List<List<String>> candidates(boolean apart) {
    List<List<String>> all = new ArrayList<>();
    for (String compression : List.of("DEFLATE;ZLEVEL=9", "ZSTD;ZSTD_LEVEL=22")) {
      for (int predictor = 1; predictor <= 2; predictor++) {
        for (int block : List.of(256, 512)) {
          List<String> options = new ArrayList<>();
          options.addAll(List.of(("COMPRESS=" + compression).split(";")));
          options.add("PREDICTOR=" + predictor);
          options.add("TILED=YES");
          options.add("BLOCKXSIZE=" + block);
          options.add("BLOCKYSIZE=" + block);
          options.add("INTERLEAVE=" + (apart ? "BAND" : "PIXEL"));
          options.add("COPY_SRC_OVERVIEWS=YES"); // the layout of a COG, of which there are none
          all.add(options);
        }
      }
    }
    return all;
  }

  Mosaic mosaic() {
    return mosaic;
  }

  /** Opens the file anew. */
  void open() {
    gdal.open(server.url(PATH));
  }

  /**
   * Reads rows of tiles and puts the channels read where they belong; the others stay as they are.
   *
   * @param firstRow the first row of tiles
   * @param rows how many
   * @param channels which
   * @param samples all tiles, tile after tile
   */
  void read(int firstRow, int rows, List<Integer> channels, byte[] samples) {
    TileLayout layout = mosaic.layout();
    int height = rows * layout.height();
    byte[] planes = gdal.read(firstRow * layout.height(), height, mosaic.width(), channels);
    int first = firstRow * mosaic.across();
    int tiles = Math.min(rows * mosaic.across(), mosaic.tiles() - first);
    for (int tile = 0; tile < tiles; tile++) {
      int top = tile / mosaic.across() * layout.height();
      int left = tile % mosaic.across() * layout.width();
      for (int band = 0; band < channels.size(); band++) {
        for (int row = 0; row < layout.height(); row++) {
          for (int column = 0; column < layout.width(); column++) {
            int line = band * height + top + row;
            samples[
                    (first + tile) * layout.denseBytes()
                        + layout.sampleIndex(channels.get(band), row, column)] =
                planes[line * mosaic.width() + left + column];
          }
        }
      }
    }
  }

  long requests() {
    return server.requests();
  }

  /** What crossed the server's sockets until now; all of it once this is closed. */
  WireBytes wire() {
    return server.wire();
  }

  @Override
  public void close() {
    server.close();
  }
}
