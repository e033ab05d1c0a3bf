package io.maskcast.server.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;

/** Pages that are JSON documents with links to others of this server. Used on the event loop. */
public final class Documents {

  private final PageWork work;

  /** Made on some threads. */
  public Documents(PageWork work) {
    this.work = work;
  }

  /** Makes a document on a worker thread. */
  @FunctionalInterface
  public interface Maker {

    /**
     * Makes it.
     *
     * @param base where the client reaches this server
     * @param path the parameters of the page's path, by name
     */
    JsonObject make(BaseUrl base, Map<String, String> path);
  }

  /**
   * Adds a page.
   *
   * @param path with parameters, as Vert.x has them
   * @param type of its content
   * @param maker of it
   */
  public void route(Router router, String path, String type, Maker maker) {
    router
        .route(path)
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(context -> answer(context, type, maker));
  }

  /** Answers one request with a document. */
  public void answer(RoutingContext context, String type, Maker maker) {
    BaseUrl base = BaseUrl.of(context.request());
    Map<String, String> path = Map.copyOf(context.pathParams());
    work.run(() -> maker.make(base, path).toBuffer())
        .compose(
            document -> {
              HttpServerResponse response = context.response();
              BaseUrl.vary(response);
              response
                  .putHeader(HttpHeaders.CONTENT_TYPE, type)
                  .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(document.length()));
              return context.request().method().equals(HttpMethod.HEAD)
                  ? response.end()
                  : response.end(document);
            })
        .onFailure(failure -> Problem.answer(context, failure));
  }

  /**
   * A link as STAC and OGC API have it.
   *
   * @param rel what it is to the document it stands in
   * @param type of what it leads to
   */
  public static JsonObject link(String rel, String type, String href) {
    return new JsonObject().put("rel", rel).put("type", type).put("href", href);
  }
}
