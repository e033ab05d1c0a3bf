package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.YamlMapping;
import io.maskcast.shared.legend.Legend;
import io.maskcast.shared.raster.Raster;
import io.maskcast.shared.raster.RasterFile;
import io.maskcast.shared.raster.RasterLevel;
import io.maskcast.shared.raster.RasterOpener;
import io.maskcast.shared.raster.Scene;
import io.maskcast.shared.raster.Window;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.TileLayout;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * A raster, and another one that says which class each of its pixels shows. A tile is cut around
 * every labelled pixel, and is of the class of that pixel. A YAML file declares it:
 *
 * <pre>
 * scene: scene.tif          # or scene.yaml, several rasters whose bands are the channels
 * reference: landcover.tif  # the same rows and columns, one band
 * legend: legend.yaml       # which of its values are classes; pixels of others are left out
 * tile-size: 11             # odd: the labelled pixel is the middle
 * train: {first-row: 5, last-row: 30}
 * test: {first-row: 41, last-row: 95}
 * most-per-class: 900       # of each part; more are thinned evenly
 * </pre>
 *
 * <p>Parts may have {@code first-column} and {@code last-column} too. Tiles lie wholly within the
 * raster, and no pixel is in tiles of both parts.
 */
final class LabelledScene {

  private static final Set<String> KEYS =
      Set.of("scene", "reference", "legend", "tile-size", "train", "test", "most-per-class");
  private static final Set<String> PART_KEYS =
      Set.of("first-row", "last-row", "first-column", "last-column");
  private static final int MOST_SIDE = 1 << 13;

  private final YamlMapping file;
  private final Raster scene;
  private final Raster reference;
  private final Legend legend;
  private final int side;
  private final int mostPerClass;

  private LabelledScene(YamlMapping file, Raster scene, Raster reference, Legend legend) {
    this.file = file;
    this.scene = scene;
    this.reference = reference;
    this.legend = legend;
    this.side = file.whole("tile-size", 1, MOST_SIDE);
    this.mostPerClass =
        file.optionalWhole("most-per-class", 1, Integer.MAX_VALUE).orElse(Integer.MAX_VALUE);
    requireSound();
  }

  /**
   * Reads all tiles.
   *
   * @param name the data set, for people
   * @param path the YAML file
   * @throws MaskcastException if a file cannot be read, or they do not fit together
   */
  static Dataset read(String name, Path path) {
    YamlMapping file = YamlMapping.read(path, "labelled scene", KEYS);
    try (Raster scene = open(beside(path, file, "scene"));
        Raster reference = open(beside(path, file, "reference"))) {
      Legend legend = Legend.read(beside(path, file, "legend"));
      return new LabelledScene(file, scene, reference, legend).dataset(name);
    }
  }

  /** A file that this one names, relative to itself. */
  private static Path beside(Path path, YamlMapping file, String key) {
    String text = file.text(key);
    try {
      return path.resolveSibling(text);
    } catch (InvalidPathException e) {
      throw file.wrong("'%s' is no path: '%s'".formatted(key, text));
    }
  }

  private static Raster open(Path path) {
    List<RasterFile> files =
        Scene.isScene(path)
            ? Scene.read(path).rasters()
            : List.of(RasterFile.whole(path.toString()));
    return Raster.open(files, RasterOpener.paths());
  }

  private void requireSound() {
    RasterLevel pixels = scene.levels().get(0);
    RasterLevel labels = reference.levels().get(0);
    if (pixels.width() != labels.width() || pixels.height() != labels.height()) {
      throw file.wrong(
          "the scene has %d x %d pixels, the reference %d x %d; both need the same rows and columns"
              .formatted(pixels.height(), pixels.width(), labels.height(), labels.width()));
    }
    if (labels.channels() != 1) {
      throw file.wrong("the reference has %d bands, not 1".formatted(labels.channels()));
    }
    if (side % 2 == 0) {
      throw file.wrong(
          "tile-size %d is even: a pixel in the middle needs an odd one".formatted(side));
    }
  }

  private Dataset dataset(String name) {
    Window train = part("train");
    Window test = part("test");
    boolean apart =
        train.row() + train.rows() + side - 1 <= test.row()
            || test.row() + test.rows() + side - 1 <= train.row()
            || train.column() + train.columns() + side - 1 <= test.column()
            || test.column() + test.columns() + side - 1 <= train.column();
    if (!apart) {
      throw file.wrong(
          "tiles to learn from and to test on share pixels; leave %d rows or columns between the parts"
              .formatted(side - 1));
    }
    return Dataset.of(name, tiles("train", train), tiles("test", test), legend.names());
  }

  /** The pixels of a part around which a whole tile lies in the raster. */
  private Window part(String key) {
    RasterLevel level = scene.levels().get(0);
    int reach = side / 2;
    YamlMapping part = file.mapping(key, PART_KEYS);
    int top = Math.max(reach, first(part, "first-row"));
    int left = Math.max(reach, first(part, "first-column"));
    int bottom = Math.min(level.height() - reach, last(part, "last-row", level.height()));
    int right = Math.min(level.width() - reach, last(part, "last-column", level.width()));
    if (top >= bottom || left >= right) {
      throw file.wrong("no tile of %d x %d pixels lies in '%s'".formatted(side, side, key));
    }
    return new Window(top, left, bottom - top, right - left);
  }

  private static int first(YamlMapping part, String key) {
    return part.optionalWhole(key, 0, Integer.MAX_VALUE - 1).orElse(0);
  }

  private static int last(YamlMapping part, String key, int all) {
    return part.optionalWhole(key, 0, Integer.MAX_VALUE - 1).map(last -> last + 1).orElse(all);
  }

  private LabelledTiles tiles(String part, Window centres) {
    LabelledPixels pixels = LabelledPixels.of(reference, legend, centres).thinned(mostPerClass);
    if (pixels.count() == 0) {
      throw file.wrong("no pixel of '%s' is of a class of the legend".formatted(part));
    }
    RasterLevel level = scene.levels().get(0);
    TileLayout layout =
        new TileLayout(side, side, level.channels(), scene.sampleType(), Interleave.PIXEL);
    return new LabelledTiles(
        layout,
        TileCutter.cut(level, layout, pixels),
        pixels.classes(),
        scene.noData().map(Double::floatValue));
  }
}
