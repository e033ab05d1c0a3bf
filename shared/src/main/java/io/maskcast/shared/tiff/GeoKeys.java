package io.maskcast.shared.tiff;

import io.maskcast.shared.geo.Affine;
import io.maskcast.shared.geo.GeoReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The georeference in the fields of a directory (OGC GeoTIFF 1.1, requirements of 7.1 and 7.2), as
 * GDAL understands them. What makes no sense is as good as not there: samples do not depend on it.
 */
final class GeoKeys {

  /** Keys of the directory of keys. */
  static final int MODEL_TYPE = 1024;

  static final int RASTER_TYPE = 1025;
  static final int CITATION = 1026;
  static final int GEODETIC_CRS = 2048;
  static final int GEODETIC_CITATION = 2049;
  static final int PROJECTED_CRS = 3072;
  static final int PROJECTED_CITATION = 3073;

  /** Values of {@link #MODEL_TYPE} and {@link #RASTER_TYPE}. */
  static final int PROJECTED = 1;

  static final int GEOGRAPHIC = 2;
  static final int PIXEL_IS_AREA = 1;
  private static final int PIXEL_IS_POINT = 2;

  /** The system is described by other keys. */
  private static final int USER_DEFINED = 32_767;

  private static final int ENTRY = 4;
  private static final int MATRIX = 16;
  private static final int TIEPOINT = 6;

  private final Directory directory;
  private final long[] keys;

  private GeoKeys(Directory directory) {
    this.directory = directory;
    this.keys = directory.numbers(Tag.GEO_KEYS);
  }

  /** The georeference of an image, if its pixels have coordinates. */
  static Optional<GeoReference> read(Directory directory) {
    GeoKeys keys = new GeoKeys(directory);
    return keys.affine()
        .map(
            affine ->
                new GeoReference(
                    affine,
                    keys.epsg(),
                    keys.citation().filter(text -> !text.isEmpty()),
                    keys.geographic()));
  }

  private boolean geographic() {
    return number(MODEL_TYPE)
        .map(type -> type == GEOGRAPHIC)
        .orElse(number(PROJECTED_CRS).isEmpty() && number(GEODETIC_CRS).isPresent());
  }

  private Optional<Affine> affine() {
    double[] scale = directory.doubles(Tag.PIXEL_SCALE);
    double[] tiepoint = directory.doubles(Tag.TIEPOINT);
    double[] matrix = directory.doubles(Tag.TRANSFORMATION);
    if (scale.length >= 2 && tiepoint.length >= TIEPOINT && scale[0] != 0 && scale[1] != 0) {
      // A negative scale means that south is up, as GDAL has it, against the letter of the norm.
      double perRow = scale[1] < 0 ? scale[1] : -scale[1];
      return sound(
          tiepoint[3] - tiepoint[0] * scale[0],
          scale[0],
          0,
          tiepoint[4] - tiepoint[1] * perRow,
          0,
          perRow);
    }
    return matrix.length == MATRIX
        ? sound(matrix[3], matrix[0], matrix[1], matrix[7], matrix[4], matrix[5])
        : Optional.empty();
  }

  private Optional<Affine> sound(
      double x, double xPerColumn, double xPerRow, double y, double yPerColumn, double yPerRow) {
    if (!Affine.isSound(x, xPerColumn, xPerRow, y, yPerColumn, yPerRow)) {
      return Optional.empty();
    }
    Affine affine = new Affine(x, xPerColumn, xPerRow, y, yPerColumn, yPerRow);
    // The coordinates are those of the centres of pixels.
    return Optional.of(
        number(RASTER_TYPE).filter(type -> type == PIXEL_IS_POINT).isPresent()
            ? affine.from(-0.5, -0.5)
            : affine);
  }

  /** The projected system, else the geographic one; none if it is described instead of named. */
  private Optional<Integer> epsg() {
    return number(PROJECTED_CRS)
        .filter(code -> code != 0)
        .or(() -> number(GEODETIC_CRS))
        .filter(code -> code != 0 && code != USER_DEFINED);
  }

  private Optional<String> citation() {
    return text(CITATION).or(() -> text(PROJECTED_CITATION)).or(() -> text(GEODETIC_CITATION));
  }

  /** The value of a key that stands in the directory itself. */
  private Optional<Integer> number(int key) {
    return entry(key).filter(at -> keys[at + 1] == 0).map(at -> (int) keys[at + 3]);
  }

  /** The value of a key that is a text; its end is a bar instead of a zero. */
  private Optional<String> text(int key) {
    byte[] all = directory.bytes(Tag.GEO_TEXTS);
    return entry(key)
        .filter(at -> keys[at + 1] == Tag.GEO_TEXTS)
        .filter(at -> keys[at + 2] >= 0 && keys[at + 2] <= all.length)
        .filter(at -> keys[at + 3] >= 0 && keys[at + 3] <= all.length - keys[at + 2])
        .map(at -> new String(all, (int) keys[at + 3], (int) keys[at + 2], StandardCharsets.UTF_8))
        .map(text -> text.replaceAll("[|\0]+$", "").strip());
  }

  private Optional<Integer> entry(int key) {
    for (int at = ENTRY; at + ENTRY <= keys.length; at += ENTRY) {
      if (keys[at] == key) {
        return Optional.of(at);
      }
    }
    return Optional.empty();
  }

  /** Writes a georeference in the fields that {@link #read} reads. */
  static void write(GeoReference reference, DirectoryWriter out) {
    Affine affine = reference.affine();
    if (affine.xPerRow() == 0 && affine.yPerColumn() == 0 && affine.yPerRow() < 0) {
      out.doubles(Tag.PIXEL_SCALE, affine.xPerColumn(), -affine.yPerRow(), 0);
      out.doubles(Tag.TIEPOINT, 0, 0, 0, affine.x(), affine.y(), 0);
    } else {
      double[] matrix = new double[MATRIX];
      matrix[0] = affine.xPerColumn();
      matrix[1] = affine.xPerRow();
      matrix[3] = affine.x();
      matrix[4] = affine.yPerColumn();
      matrix[5] = affine.yPerRow();
      matrix[7] = affine.y();
      matrix[15] = 1;
      out.doubles(Tag.TRANSFORMATION, matrix);
    }
    List<Long> keys = new ArrayList<>();
    add(keys, MODEL_TYPE, 0, 1, reference.geographic() ? GEOGRAPHIC : PROJECTED);
    add(keys, RASTER_TYPE, 0, 1, PIXEL_IS_AREA);
    reference
        .citation()
        .ifPresent(
            citation -> {
              String text = citation + "|";
              out.text(Tag.GEO_TEXTS, text);
              int bytes = text.getBytes(StandardCharsets.UTF_8).length;
              add(keys, CITATION, Tag.GEO_TEXTS, bytes, 0);
            });
    reference
        .epsg()
        .ifPresent(
            code -> add(keys, reference.geographic() ? GEODETIC_CRS : PROJECTED_CRS, 0, 1, code));
    keys.addAll(0, List.of(1L, 1L, 0L, (long) keys.size() / ENTRY));
    out.shorts(Tag.GEO_KEYS, keys.stream().mapToLong(Long::longValue).toArray());
  }

  private static void add(List<Long> keys, int key, int place, int count, int value) {
    keys.addAll(List.of((long) key, (long) place, (long) count, (long) value));
  }
}
