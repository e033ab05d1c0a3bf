package io.maskcast.edge.cli;

import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.tile.TileRange;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which bundle is run on which tiles of which source. */
final class JobOptions {

  @Option(
      names = "--bundle",
      paramLabel = "NAME[@DIGEST]",
      required = true,
      description =
          "The bundle to run: what a name points at now; or NAME@DIGEST or DIGEST, always that one.")
  private String bundle;

  @Mixin private SourceOptions source;

  @Option(
      names = "--tiles",
      paramLabel = "RANGES",
      description = "Which tiles: 17, 0-1999 or 0-99,200-299 (default: all).")
  private Optional<String> tiles;

  @Option(
      names = "--bbox",
      paramLabel = "W,S,E,N",
      description =
          "The tiles of a raster that show an area, in degrees of longitude and latitude.")
  private Optional<String> bbox;

  @Option(
      names = "--pixels",
      paramLabel = "ROW,COLUMN,ROWS,COLUMNS",
      description = "The tiles of a raster that show some of its pixels.")
  private Optional<String> pixels;

  BundleReference bundle() {
    return BundleReference.parse(bundle);
  }

  SourceLevel source() {
    return source.level();
  }

  TileChoice choice() {
    if (Stream.of(tiles, bbox, pixels).filter(Optional::isPresent).count() > 1) {
      throw new ConfigException("tiles", tiles.orElse(""), "one of --tiles, --bbox and --pixels");
    }
    return tiles
        .map(TileRange::parse)
        .<TileChoice>map(TileChoice.Numbered::new)
        .or(() -> bbox.map(TileChoice.InDegrees::parse))
        .or(() -> pixels.map(TileChoice::parsePixels))
        .orElseGet(TileChoice.All::new);
  }
}
