package io.maskcast.edge.map;

import io.maskcast.shared.legend.Legend;
import io.maskcast.shared.tiff.NewTiff;
import io.maskcast.shared.tiff.Palette;
import io.maskcast.shared.tiff.TiffSample;
import io.maskcast.shared.tiff.TiffWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** Writes a map as a GeoTIFF: bytes with a palette, on the pixels of the raster it is of. */
public final class MapTiff {

  private static final int VALUES = 256;

  private MapTiff() {}

  /**
   * Writes it.
   *
   * @throws io.maskcast.shared.MaskcastException if it cannot be written; what was there before
   *     still is
   */
  public static void write(ClassMap map, Path file) {
    NewTiff tiff =
        NewTiff.of(map.width(), map.height(), 1, TiffSample.U8)
            .withGeoReference(map.geoReference())
            .withNoData(map.legend().noClass())
            .withPalette(palette(map.legend()));
    try (TiffWriter writer = TiffWriter.create(file, tiff)) {
      for (int row = 0, rows; (rows = writer.nextRows()) > 0; row += rows) {
        writer.write(map.rows(row, rows));
      }
      writer.commit();
    }
  }

  private static Palette palette(Legend legend) {
    List<Palette.Entry> entries =
        IntStream.range(0, VALUES)
            .mapToObj(
                value ->
                    legend
                        .classOf(value)
                        .map(number -> entry(legend.entries().get(number)))
                        .orElseGet(() -> new Palette.Entry("", 0, 0, 0)))
            .toList();
    int used = VALUES;
    while (entries.get(used - 1).name().isEmpty()) {
      used--;
    }
    return new Palette(entries.subList(0, used));
  }

  private static Palette.Entry entry(Legend.Entry of) {
    return new Palette.Entry(
        of.name(), of.colour() >> 16, of.colour() >> 8 & 0xff, of.colour() & 0xff);
  }
}
