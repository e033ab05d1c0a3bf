package io.maskcast.server.map;

import io.maskcast.server.http.Problem;
import io.maskcast.server.source.RasterTileSource;
import io.maskcast.server.source.TileSource;
import io.maskcast.server.source.TileSources;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.geo.GeoReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Those sources of a server that lie somewhere on the Earth. Thread-safe; the first look at a
 * source takes its time, so they are looked at on worker threads.
 */
public final class PlacedRasters {

  private final TileSources sources;
  private final Map<String, Finding> known = new ConcurrentHashMap<>();

  /** Of some sources. */
  public PlacedRasters(TileSources sources) {
    this.sources = sources;
  }

  /**
   * What was found out about a source.
   *
   * @param source as it was then; a file that has changed is another one
   * @param scene empty if nobody knows where it lies
   * @param reason why not, as a predicate
   */
  private record Finding(TileSource source, Optional<PlacedRaster> scene, String reason) {

    static Finding none(TileSource source, String reason) {
      return new Finding(source, Optional.empty(), reason);
    }
  }

  /** All of them, by name. */
  public List<PlacedRaster> all() {
    return sources.all().stream().flatMap(source -> finding(source).scene().stream()).toList();
  }

  /**
   * One of them.
   *
   * @param name of its source
   * @throws Problem 404 if nobody knows where it lies
   * @throws io.maskcast.server.source.SourceException NOT_FOUND if there is no such source
   */
  public PlacedRaster get(String name) {
    Finding finding = finding(sources.get(name));
    return finding
        .scene()
        .orElseThrow(() -> Problem.notFound("Source %s %s".formatted(name, finding.reason())));
  }

  @SuppressWarnings("ReferenceEquality") // whether it is still the same open file
  private Finding finding(TileSource source) {
    return known.compute(
        source.name(),
        (name, before) -> before != null && before.source() == source ? before : look(source));
  }

  private static Finding look(TileSource source) {
    if (!(source instanceof RasterTileSource raster)) {
      return Finding.none(source, "is no raster, but tiles without a place");
    }
    Optional<GeoReference> reference = raster.raster().geoReference();
    if (reference.isEmpty()) {
      return Finding.none(source, "does not say where it lies");
    }
    if (reference.get().epsg().isEmpty()) {
      return Finding.none(
          source,
          "names no coordinate reference system of the EPSG register; add one by gdal_edit.py -a_srs EPSG:N");
    }
    try {
      int epsg = reference.get().epsg().get();
      PlacedRaster scene = PlacedRaster.of(raster, reference.get().affine(), epsg);
      return Double.isFinite(scene.pixelMetres()) && scene.footprint().isKnown()
          ? new Finding(source, Optional.of(scene), "")
          : Finding.none(source, "has coordinates that EPSG:%d does not".formatted(epsg));
    } catch (MaskcastException e) {
      return Finding.none(source, "cannot be placed: " + e.getMessage());
    }
  }
}
