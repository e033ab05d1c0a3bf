package io.maskcast.edge.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Files that are served as they lie in the jars. */
final class Resource {

  private static final String UPLOT = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

  /** The page. */
  static final Resource PAGE = new Resource("index.html", "text/html; charset=utf-8");

  /** What moves on it. */
  static final Resource SCRIPT = new Resource("page.js", "text/javascript; charset=utf-8");

  /** How it looks. */
  static final Resource STYLE = new Resource("page.css", "text/css; charset=utf-8");

  /** Its charts. */
  static final Resource CHARTS =
      new Resource(UPLOT + "uPlot.iife.min.js", "text/javascript; charset=utf-8");

  /** How they look. */
  static final Resource CHARTS_STYLE =
      new Resource(UPLOT + "uPlot.min.css", "text/css; charset=utf-8");

  /** What programs can ask. */
  static final Resource OPENAPI = new Resource("openapi.json", "application/json");

  /** Scripts and styles of this agent alone, nothing inline, in nobody's frame. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final Buffer bytes;
  private final String type;

  private Resource(String path, String type) {
    this.type = type;
    try (InputStream in = Resource.class.getResourceAsStream(path)) {
      this.bytes = Buffer.buffer(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void answer(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, type)
        .putHeader("content-security-policy", POLICY)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .end(bytes);
  }
}
