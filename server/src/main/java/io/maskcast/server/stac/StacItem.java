package io.maskcast.server.stac;

import io.maskcast.server.http.BaseUrl;
import io.maskcast.server.http.Documents;
import io.maskcast.server.map.Footprint;
import io.maskcast.server.map.PlacedRaster;
import io.maskcast.server.map.WebMercatorQuad;
import io.maskcast.server.preview.TileRenderer;
import io.maskcast.server.source.remote.Location;
import io.maskcast.shared.geo.Affine;
import io.maskcast.shared.geo.Point;
import io.maskcast.shared.raster.RasterFile;
import io.maskcast.shared.raster.RasterLevel;
import io.maskcast.shared.tiff.BandDescription;
import io.maskcast.shared.tile.SampleType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A scene as a STAC item (1.0.0) with the extensions projection 1.1.0 (whose {@code proj:epsg}
 * clients still read, GDAL 3.6 for one) and raster 1.1.0.
 */
final class StacItem {

  static final String VERSION = "1.0.0";

  private static final String TIFF = "image/tiff; application=geotiff";
  private static final List<String> EXTENSIONS =
      List.of(
          "https://stac-extensions.github.io/projection/v1.1.0/schema.json",
          "https://stac-extensions.github.io/raster/v1.1.0/schema.json");

  private StacItem() {}

  static JsonObject of(BaseUrl base, PlacedRaster scene) {
    Footprint footprint = scene.footprint();
    double east = footprint.crossesAntimeridian() ? footprint.east() - 360 : footprint.east();
    return new JsonObject()
        .put("stac_version", VERSION)
        .put("stac_extensions", new JsonArray(EXTENSIONS))
        .put("type", "Feature")
        .put("id", scene.name())
        .put("geometry", geometry(footprint))
        .put(
            "bbox",
            new JsonArray()
                .add(footprint.west())
                .add(footprint.south())
                .add(east)
                .add(footprint.north()))
        .put("properties", properties(scene))
        .put(
            "links",
            new JsonArray()
                .add(
                    Documents.link(
                        "self", "application/geo+json", base.of("/stac/" + scene.name())))
                .add(Documents.link("root", "application/json", base.of("/stac")))
                .add(Documents.link("parent", "application/json", base.of("/stac"))))
        .put("assets", assets(base, scene));
  }

  private static JsonObject geometry(Footprint footprint) {
    JsonArray polygons = new JsonArray();
    for (List<Point> part : footprint.parts()) {
      JsonArray ring = new JsonArray();
      part.forEach(point -> ring.add(new JsonArray().add(point.x()).add(point.y())));
      polygons.add(new JsonArray().add(ring));
    }
    return polygons.size() == 1
        ? new JsonObject().put("type", "Polygon").put("coordinates", polygons.getJsonArray(0))
        : new JsonObject().put("type", "MultiPolygon").put("coordinates", polygons);
  }

  private static JsonObject properties(PlacedRaster scene) {
    Optional<Instant> written = written(scene.source().files());
    return new JsonObject()
        .put("datetime", written.orElse(Instant.EPOCH).truncatedTo(ChronoUnit.SECONDS).toString())
        .put(
            "description",
            written.isPresent()
                ? "datetime is when the file was last written: when its scene was taken is not known to the server."
                : "datetime says nothing: neither when the scene was taken nor when its file was written is known to the server.")
        .mergeIn(projection(scene));
  }

  private static JsonObject projection(PlacedRaster scene) {
    RasterLevel level = scene.full();
    Affine affine = scene.affine();
    return new JsonObject()
        .put("proj:epsg", scene.epsg())
        .put("proj:shape", new JsonArray().add(level.height()).add(level.width()))
        .put(
            "proj:transform",
            new JsonArray()
                .add(affine.xPerColumn())
                .add(affine.xPerRow())
                .add(affine.x())
                .add(affine.yPerColumn())
                .add(affine.yPerRow())
                .add(affine.y()))
        .put("proj:bbox", bounds(affine, level.width(), level.height()));
  }

  private static JsonArray bounds(Affine affine, double width, double height) {
    List<Point> corners =
        List.of(
            affine.toCoordinates(0, 0),
            affine.toCoordinates(width, 0),
            affine.toCoordinates(width, height),
            affine.toCoordinates(0, height));
    return new JsonArray()
        .add(corners.stream().mapToDouble(Point::x).min().orElseThrow())
        .add(corners.stream().mapToDouble(Point::y).min().orElseThrow())
        .add(corners.stream().mapToDouble(Point::x).max().orElseThrow())
        .add(corners.stream().mapToDouble(Point::y).max().orElseThrow());
  }

  /** When the newest of files on disk was written to. */
  private static Optional<Instant> written(List<RasterFile> files) {
    Optional<Instant> newest = Optional.empty();
    for (RasterFile file : files) {
      if (!(Location.parse(file.location()) instanceof Location.Disk disk)) {
        return Optional.empty();
      }
      try {
        Instant time = Files.getLastModifiedTime(disk.file()).toInstant();
        newest = newest.filter(time::isBefore).or(() -> Optional.of(time));
      } catch (IOException e) {
        return Optional.empty(); // it was there
      }
    }
    return newest;
  }

  private static JsonObject assets(BaseUrl base, PlacedRaster scene) {
    return files(base, scene)
        .put(
            "tilejson",
            new JsonObject()
                .put("href", base.of("/tiles/%s/tilejson.json".formatted(scene.name())))
                .put("type", "application/json")
                .put("roles", new JsonArray().add("tiles")))
        .put(
            "preview",
            new JsonObject()
                .put("href", base.of("/tiles/%s/%s.png".formatted(scene.name(), overview(scene))))
                .put("type", "image/png")
                .put("roles", new JsonArray().add("overview")));
  }

  /** The files that can be had here; where others lie may be a signed address, a password. */
  private static JsonObject files(BaseUrl base, PlacedRaster scene) {
    List<RasterFile> files = scene.source().files();
    JsonObject assets = new JsonObject();
    for (int i = 0; i < files.size(); i++) {
      if (!(Location.parse(files.get(i).location()) instanceof Location.Disk)) {
        continue;
      }
      if (files.size() > 1) {
        assets.put("data-" + i, file(base.of("/files/%s/%d.tif".formatted(scene.name(), i))));
        continue;
      }
      JsonObject data = file(base.of("/files/%s.tif".formatted(scene.name())));
      if (files.get(i).bands().isEmpty()) {
        data.put("raster:bands", bands(scene, scene.raster().channels()));
      }
      assets.put("data", data);
    }
    return assets;
  }

  /** The tile with the middle of the scene, of the first zoom level. */
  private static String overview(PlacedRaster scene) {
    WebMercatorQuad.Tile tile =
        WebMercatorQuad.at(scene.minZoom(TileRenderer.MOST_PIXELS), scene.footprint().middle());
    return "%d/%d/%d".formatted(tile.zoom(), tile.column(), tile.row());
  }

  private static JsonObject file(String href) {
    return new JsonObject()
        .put("href", href)
        .put("type", TIFF)
        .put("roles", new JsonArray().add("data"));
  }

  private static JsonArray bands(PlacedRaster scene, List<BandDescription> channels) {
    JsonArray bands = new JsonArray();
    for (BandDescription channel : channels) {
      JsonObject band = new JsonObject().put("data_type", dataType(scene.raster().sampleType()));
      channel.name().ifPresent(name -> band.put("name", name));
      scene
          .raster()
          .noData()
          .ifPresent(value -> band.put("nodata", Double.isNaN(value) ? "nan" : value));
      bands.add(band.put("scale", channel.scale()).put("offset", channel.offset()));
    }
    return bands;
  }

  private static String dataType(SampleType type) {
    String family =
        switch (type.name().charAt(0)) {
          case 'U' -> "uint";
          case 'I' -> "int";
          default -> "float";
        };
    return family + type.bytes() * Byte.SIZE;
  }
}
