package io.maskcast.server.stac;

import io.maskcast.server.http.BaseUrl;
import io.maskcast.server.http.Documents;
import io.maskcast.server.map.PlacedRaster;
import io.maskcast.server.map.PlacedRasters;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;

/** {@code /stac}, the catalog, and {@code /stac/SOURCE}, its items. Used on the event loop. */
public final class StacPages {

  private static final String JSON = "application/json";
  private static final String GEO_JSON = "application/geo+json";

  private final PlacedRasters scenes;
  private final Documents documents;

  /**
   * The pages.
   *
   * @param scenes what there is
   * @param documents makes pages
   */
  public StacPages(PlacedRasters scenes, Documents documents) {
    this.scenes = scenes;
    this.documents = documents;
  }

  /** Adds the routes. */
  public void route(Router router) {
    documents.route(router, "/stac", JSON, (base, path) -> catalog(base));
    documents.route(
        router,
        "/stac/:source",
        GEO_JSON,
        (base, path) -> StacItem.of(base, scenes.get(path.get("source"))));
    // GDAL's STACIT reads collections of items only.
    documents.route(
        router,
        "/stac/:source/items",
        GEO_JSON,
        (base, path) ->
            new JsonObject()
                .put("type", "FeatureCollection")
                .put(
                    "features",
                    new JsonArray().add(StacItem.of(base, scenes.get(path.get("source"))))));
  }

  private JsonObject catalog(BaseUrl base) {
    JsonArray links =
        new JsonArray()
            .add(Documents.link("self", JSON, base.of("/stac")))
            .add(Documents.link("root", JSON, base.of("/stac")));
    for (PlacedRaster scene : scenes.all()) {
      links.add(Documents.link("item", GEO_JSON, base.of("/stac/" + scene.name())));
    }
    return new JsonObject()
        .put("stac_version", StacItem.VERSION)
        .put("type", "Catalog")
        .put("id", "maskcast")
        .put("description", "The georeferenced sources of a maskcast server.")
        .put("links", links);
  }
}
