package io.maskcast.server.preview;

import io.maskcast.server.http.BaseUrl;
import io.maskcast.server.http.Documents;
import io.maskcast.server.http.PageWork;
import io.maskcast.server.http.Problem;
import io.maskcast.server.ledger.StreamKind;
import io.maskcast.server.map.Footprint;
import io.maskcast.server.map.PlacedRaster;
import io.maskcast.server.map.PlacedRasters;
import io.maskcast.server.map.WebMercatorQuad;
import io.maskcast.server.rpc.PlainAccounts;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tiles of web maps, {@code /tiles/SOURCE/Z/X/Y.png} (256 pixels; {@code Y@2x.png}: 512), and their
 * TileJSON 3.0.0, {@code /tiles/SOURCE/tilejson.json}. Used on the event loop.
 */
public final class PreviewPages {

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");
  private static final Pattern LAST = Pattern.compile("([0-9]{1,9})(@2x)?\\.png");
  private static final String SHOWN_SECONDS = "public, max-age=60";

  private final PlacedRasters scenes;
  private final PageWork work;
  private final Documents documents;
  private final PlainAccounts accounts;
  private final TileRenderer renderer = new TileRenderer();

  /**
   * The pages.
   *
   * @param scenes what is shown
   * @param work where it is drawn
   * @param accounts where its bytes are counted
   */
  public PreviewPages(PlacedRasters scenes, PageWork work, PlainAccounts accounts) {
    this.scenes = scenes;
    this.work = work;
    this.documents = new Documents(work);
    this.accounts = accounts;
  }

  /** Adds the routes. */
  public void route(Router router) {
    for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.HEAD)) {
      router
          .route(method, "/tiles/:source/tilejson.json")
          .handler(context -> Problem.guard(context, () -> tileJson(context)));
      router
          .route(method, "/tiles/:source/:z/:x/:y")
          .handler(
              context ->
                  tile(
                      context,
                      context.pathParam("z"),
                      context.pathParam("x"),
                      context.pathParam("y")));
    }
  }

  private void tileJson(RoutingContext context) {
    Style style = Style.of(context.queryParams());
    documents.answer(
        context,
        "application/json",
        (base, path) -> tileJson(base, scenes.get(path.get("source")), style));
  }

  private static JsonObject tileJson(BaseUrl base, PlacedRaster scene, Style style) {
    Footprint footprint = scene.footprint();
    boolean around = footprint.crossesAntimeridian();
    double west = around ? -180 : footprint.west();
    double east = around ? 180 : footprint.east();
    int minZoom = scene.minZoom(TileRenderer.MOST_PIXELS);
    return new JsonObject()
        .put("tilejson", "3.0.0")
        .put("name", scene.name())
        .put("scheme", "xyz")
        .put(
            "tiles",
            new JsonArray()
                .add(base.of("/tiles/" + scene.name() + "/{z}/{x}/{y}.png" + style.query())))
        .put("minzoom", minZoom)
        .put("maxzoom", scene.maxZoom())
        .put(
            "bounds",
            new JsonArray().add(west).add(footprint.south()).add(east).add(footprint.north()))
        .put(
            "center",
            new JsonArray()
                .add((west + east) / 2)
                .add((footprint.south() + footprint.north()) / 2)
                .add(minZoom));
  }

  /**
   * Answers a request for a tile.
   *
   * @param context of it, with the source in its path
   * @param z the zoom level as it was sent
   * @param x the column
   * @param y the row, with its suffix
   */
  public void tile(RoutingContext context, String z, String x, String y) {
    Problem.guard(
        context,
        () -> {
          Matcher last = LAST.matcher(y);
          if (!NUMBER.matcher(z).matches() || !NUMBER.matcher(x).matches() || !last.matches()) {
            throw Problem.notFound("Tiles are numbered; and they are PNG alone");
          }
          long column = Long.parseLong(x);
          long row = Long.parseLong(last.group(1));
          if (!WebMercatorQuad.has(Long.parseLong(z), column, row)) {
            throw Problem.notFound(
                "There is no tile %s/%s/%s: zoom levels are 0 to %d, and level z has 2^z x 2^z tiles"
                    .formatted(z, x, last.group(1), WebMercatorQuad.MAX_ZOOM));
          }
          draw(
              context,
              new WebMercatorQuad.Tile(Integer.parseInt(z), (int) column, (int) row),
              last.group(2) == null
                  ? WebMercatorQuad.TILE_PIXELS
                  : 2 * WebMercatorQuad.TILE_PIXELS);
        });
  }

  private void draw(RoutingContext context, WebMercatorQuad.Tile tile, int side) {
    Style style = Style.of(context.queryParams());
    String source = context.pathParam("source");
    PlainAccounts.Call call = accounts.begin(context.request(), StreamKind.PREVIEW, source);
    work.run(() -> Buffer.buffer(renderer.png(scenes.get(source), tile, side, style)))
        .compose(png -> send(context, png).onSuccess(sent -> call.sent(png.length())))
        .onFailure(failure -> Problem.answer(context, failure))
        .eventually(call::end);
  }

  private static Future<Void> send(RoutingContext context, Buffer png) {
    HttpServerResponse response =
        context
            .response()
            .putHeader(HttpHeaders.CONTENT_TYPE, "image/png")
            .putHeader(HttpHeaders.CACHE_CONTROL, SHOWN_SECONDS)
            .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(png.length()));
    return context.request().method().equals(HttpMethod.HEAD) ? response.end() : response.end(png);
  }
}
