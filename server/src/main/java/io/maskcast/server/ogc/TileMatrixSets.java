package io.maskcast.server.ogc;

import io.maskcast.server.map.Footprint;
import io.maskcast.server.map.WebMercatorQuad;
import io.maskcast.shared.geo.Point;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** WebMercatorQuad in the JSON of OGC 17-083r4, and which part of it a scene is in. */
final class TileMatrixSets {

  /** The coordinate reference system of its coordinates. */
  static final String CRS = "http://www.opengis.net/def/crs/EPSG/0/3857";

  /** Its name in the register. */
  static final String URI =
      "http://www.opengis.net/def/tilematrixset/OGC/1.0/" + WebMercatorQuad.ID;

  private TileMatrixSets() {}

  /** The set, level by level. */
  static JsonObject webMercatorQuad() {
    JsonArray levels = new JsonArray();
    for (int zoom = 0; zoom <= WebMercatorQuad.MAX_ZOOM; zoom++) {
      levels.add(
          new JsonObject()
              .put("id", Integer.toString(zoom))
              .put("scaleDenominator", WebMercatorQuad.scaleDenominator(zoom))
              .put("cellSize", WebMercatorQuad.pixelSize(zoom))
              .put("cornerOfOrigin", "topLeft")
              .put(
                  "pointOfOrigin",
                  new JsonArray().add(-WebMercatorQuad.HALF).add(WebMercatorQuad.HALF))
              .put("tileWidth", WebMercatorQuad.TILE_PIXELS)
              .put("tileHeight", WebMercatorQuad.TILE_PIXELS)
              .put("matrixWidth", 1L << zoom)
              .put("matrixHeight", 1L << zoom));
    }
    return new JsonObject()
        .put("id", WebMercatorQuad.ID)
        .put("title", "Google Maps Compatible for the World")
        .put("uri", URI)
        .put("crs", CRS)
        .put("orderedAxes", new JsonArray().add("X").add("Y"))
        .put("wellKnownScaleSet", "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible")
        .put("tileMatrices", levels);
  }

  /** Which tiles show something, from one level to another. */
  static JsonArray limits(Footprint footprint, int first, int last) {
    JsonArray limits = new JsonArray();
    for (int zoom = first; zoom <= last; zoom++) {
      boolean around = footprint.crossesAntimeridian();
      WebMercatorQuad.Tile upper =
          WebMercatorQuad.at(zoom, new Point(around ? -180 : footprint.west(), footprint.north()));
      WebMercatorQuad.Tile lower =
          WebMercatorQuad.at(zoom, new Point(around ? 180 : footprint.east(), footprint.south()));
      limits.add(
          new JsonObject()
              .put("tileMatrix", Integer.toString(zoom))
              .put("minTileRow", upper.row())
              .put("maxTileRow", lower.row())
              .put("minTileCol", upper.column())
              .put("maxTileCol", lower.column()));
    }
    return limits;
  }
}
