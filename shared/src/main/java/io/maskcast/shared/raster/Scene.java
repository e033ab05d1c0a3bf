package io.maskcast.shared.raster;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.YamlMapping;
import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.RangedBytes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Files whose bands are the channels of one raster, such as the dates of a time series, as a YAML
 * file declares them:
 *
 * <pre>
 * rasters:
 *   - {path: 2015-07-11.tif, bands: [2, 3, 4, 8]}
 *   - ndvi.tif
 *   - https://example.org/2015-08-10.tif
 * tile-size: 64
 * stride: 32
 * </pre>
 *
 * @param rasters the files, in the order of the channels, 1 or more; paths are relative to the file
 *     that declares them, what has {@code ://} in it is left as it is
 * @param tileSize rows and columns of a tile, if it says so
 * @param stride pixels from one tile to the next, if it says so
 */
public record Scene(
    List<RasterFile> rasters, Optional<Integer> tileSize, Optional<Integer> stride) {

  private static final String WHAT = "scene";
  private static final int MOST_RASTERS = 1_000;
  private static final Set<String> KEYS = Set.of("rasters", "tile-size", "stride");
  private static final Set<String> RASTER_KEYS = Set.of("path", "bands");

  /** Copies the list. */
  public Scene {
    rasters = List.copyOf(rasters);
  }

  /** Whether a file is one that declares a scene, by its name. */
  public static boolean isScene(Path file) {
    return isScene(file.toString());
  }

  /** Whether a file of some name is one that declares a scene. */
  public static boolean isScene(String file) {
    String name = file.toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  /**
   * Reads what a file declares.
   *
   * @throws MaskcastException if it cannot be read, is larger than 1 MiB, no YAML, or declares
   *     anything else
   */
  public static Scene read(Path file) {
    return of(YamlMapping.read(file, WHAT, KEYS), path -> file.resolveSibling(path).toString());
  }

  /**
   * Reads what a file declares, wherever it lies.
   *
   * @param beside gives the location of a file by its path, relative to this one; throws
   *     IllegalArgumentException if it is no path
   * @throws MaskcastException as {@link #read(Path)}
   */
  public static Scene read(RangedBytes file, UnaryOperator<String> beside) {
    if (file.length() > YamlMapping.MOST_BYTES) {
      throw new MaskcastException(
          "%s is no scene: it has %d bytes, over the limit of %d"
              .formatted(file.name(), file.length(), YamlMapping.MOST_BYTES));
    }
    byte[] utf8 = file.read(new ByteRange(0, (int) file.length()));
    String text = new String(utf8, StandardCharsets.UTF_8);
    return of(YamlMapping.parse(file.name(), text, WHAT, KEYS), beside);
  }

  private static Scene of(YamlMapping file, UnaryOperator<String> beside) {
    List<YamlMapping> entries = file.mappingsOrTexts("rasters", "path", RASTER_KEYS);
    if (entries.size() > MOST_RASTERS) {
      throw file.wrong("%d rasters are more than %d".formatted(entries.size(), MOST_RASTERS));
    }
    return new Scene(
        entries.stream().map(entry -> raster(entry, beside)).toList(),
        file.optionalWhole("tile-size", 1, Integer.MAX_VALUE),
        file.optionalWhole("stride", 1, Integer.MAX_VALUE));
  }

  private static RasterFile raster(YamlMapping entry, UnaryOperator<String> beside) {
    String path =
        entry.optionalText("path").orElseThrow(() -> entry.wrong("a raster has no 'path'"));
    List<Integer> bands = entry.wholes("bands", "band");
    try {
      return new RasterFile(path.contains("://") ? path : beside.apply(path), bands);
    } catch (IllegalArgumentException e) {
      throw entry.wrong("'%s' is no path".formatted(path));
    }
  }
}
