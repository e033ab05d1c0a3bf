package io.maskcast.server.ogc;

import io.maskcast.server.http.BaseUrl;
import io.maskcast.server.http.Documents;
import io.maskcast.server.http.Problem;
import io.maskcast.server.map.Footprint;
import io.maskcast.server.map.PlacedRaster;
import io.maskcast.server.map.PlacedRasters;
import io.maskcast.server.map.WebMercatorQuad;
import io.maskcast.server.preview.PreviewPages;
import io.maskcast.server.preview.TileRenderer;
import io.maskcast.shared.geo.Point;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * OGC API Tiles (20-057), of it map tiles of collections in WebMercatorQuad. Each scene is a
 * collection; tiles are those of {@link PreviewPages}, addressed by row before column. Used on the
 * event loop.
 */
public final class OgcPages {

  private static final String JSON = "application/json";
  private static final String PNG = "image/png";
  private static final String REL = "http://www.opengis.net/def/rel/ogc/1.0/";
  private static final String CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
  private static final String MAP_TILES = "/map/tiles";
  private static final List<String> CLASSES =
      List.of(
          "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
          "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
          "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
          "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/png",
          "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
          "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections");

  private final PlacedRasters scenes;
  private final Documents documents;
  private final PreviewPages previews;

  /**
   * The pages.
   *
   * @param scenes what there is
   * @param documents makes pages
   * @param previews draws tiles
   */
  public OgcPages(PlacedRasters scenes, Documents documents, PreviewPages previews) {
    this.scenes = scenes;
    this.documents = documents;
    this.previews = previews;
  }

  /** Adds the routes. */
  public void route(Router router) {
    documents.route(router, "/ogc", JSON, (base, path) -> landing(base));
    documents.route(
        router,
        "/ogc/conformance",
        JSON,
        (base, path) -> new JsonObject().put("conformsTo", new JsonArray(CLASSES)));
    documents.route(router, "/ogc/tileMatrixSets", JSON, (base, path) -> tileMatrixSets(base));
    documents.route(
        router,
        "/ogc/tileMatrixSets/:tms",
        JSON,
        (base, path) -> {
          requireKnown(path.get("tms"));
          return TileMatrixSets.webMercatorQuad();
        });
    documents.route(router, "/ogc/collections", JSON, (base, path) -> collections(base));
    documents.route(
        router,
        "/ogc/collections/:source",
        JSON,
        (base, path) -> collection(base, scenes.get(path.get("source"))));
    documents.route(
        router,
        "/ogc/collections/:source" + MAP_TILES,
        JSON,
        (base, path) -> {
          PlacedRaster scene = scenes.get(path.get("source"));
          return new JsonObject()
              .put("links", new JsonArray().add(Documents.link("self", JSON, tiles(base, scene))))
              .put("tilesets", new JsonArray().add(tileset(base, scene)));
        });
    documents.route(
        router,
        "/ogc/collections/:source" + MAP_TILES + "/:tms",
        JSON,
        (base, path) -> {
          requireKnown(path.get("tms"));
          PlacedRaster scene = scenes.get(path.get("source"));
          return tileset(base, scene).mergeIn(details(scene));
        });
    for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.HEAD)) {
      router
          .route(method, "/ogc/collections/:source" + MAP_TILES + "/:tms/:level/:row/:column")
          .handler(this::tile);
    }
  }

  private void tile(RoutingContext context) {
    Problem.guard(
        context,
        () -> {
          requireKnown(context.pathParam("tms"));
          String column = context.pathParam("column");
          previews.tile(
              context,
              context.pathParam("level"),
              column.endsWith(".png") ? column.substring(0, column.length() - 4) : column,
              context.pathParam("row") + ".png");
        });
  }

  private static void requireKnown(String tileMatrixSet) {
    if (!tileMatrixSet.equals(WebMercatorQuad.ID)) {
      throw Problem.notFound(
          "There is no tile matrix set '%s' here; there is %s"
              .formatted(tileMatrixSet, WebMercatorQuad.ID));
    }
  }

  private static JsonObject landing(BaseUrl base) {
    return new JsonObject()
        .put("title", "maskcast")
        .put("description", "The georeferenced sources of a maskcast server, as map tiles.")
        .put(
            "links",
            new JsonArray()
                .add(Documents.link("self", JSON, base.of("/ogc")))
                .add(Documents.link("conformance", JSON, base.of("/ogc/conformance")))
                .add(Documents.link(REL + "conformance", JSON, base.of("/ogc/conformance")))
                .add(Documents.link("data", JSON, base.of("/ogc/collections")))
                .add(Documents.link(REL + "data", JSON, base.of("/ogc/collections")))
                .add(Documents.link(REL + "tiling-schemes", JSON, base.of("/ogc/tileMatrixSets"))));
  }

  private static JsonObject tileMatrixSets(BaseUrl base) {
    return new JsonObject()
        .put(
            "tileMatrixSets",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("id", WebMercatorQuad.ID)
                        .put("uri", TileMatrixSets.URI)
                        .put("crs", TileMatrixSets.CRS)
                        .put(
                            "links",
                            new JsonArray().add(Documents.link("self", JSON, scheme(base))))));
  }

  private JsonObject collections(BaseUrl base) {
    JsonArray collections = new JsonArray();
    scenes.all().forEach(scene -> collections.add(collection(base, scene)));
    return new JsonObject()
        .put(
            "links", new JsonArray().add(Documents.link("self", JSON, base.of("/ogc/collections"))))
        .put("collections", collections);
  }

  private static JsonObject collection(BaseUrl base, PlacedRaster scene) {
    Footprint footprint = scene.footprint();
    double east = footprint.crossesAntimeridian() ? footprint.east() - 360 : footprint.east();
    JsonArray box =
        new JsonArray()
            .add(footprint.west())
            .add(footprint.south())
            .add(east)
            .add(footprint.north());
    String name = scene.name();
    return new JsonObject()
        .put("id", name)
        .put("title", name)
        .put(
            "extent",
            new JsonObject()
                .put(
                    "spatial",
                    new JsonObject().put("bbox", new JsonArray().add(box)).put("crs", CRS84)))
        .put("crs", new JsonArray().add(TileMatrixSets.CRS))
        .put("dataType", "map")
        .put(
            "links",
            new JsonArray()
                .add(Documents.link("self", JSON, base.of("/ogc/collections/" + name)))
                .add(Documents.link(REL + "tilesets-map", JSON, tiles(base, scene)))
                .add(
                    Documents.link(
                        "describedby", "application/geo+json", base.of("/stac/" + name))));
  }

  /** What a list says of a set of tiles. */
  private static JsonObject tileset(BaseUrl base, PlacedRaster scene) {
    String self = tiles(base, scene) + "/" + WebMercatorQuad.ID;
    return new JsonObject()
        .put("title", "%s in %s".formatted(scene.name(), WebMercatorQuad.ID))
        .put("dataType", "map")
        .put("crs", TileMatrixSets.CRS)
        .put("tileMatrixSetURI", TileMatrixSets.URI)
        .put(
            "links",
            new JsonArray()
                .add(Documents.link("self", JSON, self))
                .add(Documents.link(REL + "tiling-scheme", JSON, scheme(base)))
                .add(
                    Documents.link("item", PNG, self + "/{tileMatrix}/{tileRow}/{tileCol}")
                        .put("templated", true)));
  }

  /** What the set itself says besides. */
  private static JsonObject details(PlacedRaster scene) {
    Footprint footprint = scene.footprint();
    boolean around = footprint.crossesAntimeridian();
    Point lower =
        WebMercatorQuad.toMetres(around ? -180 : footprint.west(), mappable(footprint.south()));
    Point upper =
        WebMercatorQuad.toMetres(around ? 180 : footprint.east(), mappable(footprint.north()));
    int first = scene.minZoom(TileRenderer.MOST_PIXELS);
    return new JsonObject()
        .put(
            "boundingBox",
            new JsonObject()
                .put("crs", TileMatrixSets.CRS)
                .put("lowerLeft", new JsonArray().add(lower.x()).add(lower.y()))
                .put("upperRight", new JsonArray().add(upper.x()).add(upper.y())))
        .put("tileMatrixSetLimits", TileMatrixSets.limits(footprint, first, scene.maxZoom()));
  }

  /** A latitude that is on the map. */
  private static double mappable(double lat) {
    double most = WebMercatorQuad.toLonLat(0, WebMercatorQuad.HALF).y();
    return Math.max(-most, Math.min(most, lat));
  }

  private static String tiles(BaseUrl base, PlacedRaster scene) {
    return base.of("/ogc/collections/" + scene.name() + MAP_TILES);
  }

  private static String scheme(BaseUrl base) {
    return base.of("/ogc/tileMatrixSets/" + WebMercatorQuad.ID);
  }
}
