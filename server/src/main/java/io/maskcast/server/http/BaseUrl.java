package io.maskcast.server.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a client reaches this server, for links in documents: what a proxy in front of it says
 * ({@code X-Forwarded-Proto}, {@code -Host} and {@code -Prefix}), else the client's own {@code
 * Host}. Anybody can send these headers, so what has another form than that of a host or a path is
 * not believed, and a document with links is {@linkplain #vary told} to depend on them.
 *
 * @param text scheme, host and path, without a slash at the end
 */
public record BaseUrl(String text) {

  private static final Pattern SCHEME = Pattern.compile("https?");
  private static final Pattern AUTHORITY =
      Pattern.compile("([A-Za-z0-9.-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}])(:[0-9]{1,5})?");
  private static final Pattern PREFIX = Pattern.compile("(/[A-Za-z0-9._~-]{1,64}){0,8}/?");

  /** Of the server as the sender of a request sees it. */
  public static BaseUrl of(HttpServerRequest request) {
    String scheme = forwarded(request, "X-Forwarded-Proto", SCHEME).orElse(request.scheme());
    String authority =
        forwarded(request, "X-Forwarded-Host", AUTHORITY)
            .or(() -> Optional.ofNullable(request.authority()).map(BaseUrl::text))
            .filter(host -> AUTHORITY.matcher(host).matches())
            .orElseGet(() -> request.localAddress().toString());
    String prefix = forwarded(request, "X-Forwarded-Prefix", PREFIX).orElse("");
    return new BaseUrl(
        scheme
            + "://"
            + authority
            + (prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix));
  }

  private static String text(HostAndPort authority) {
    return authority.port() < 0
        ? authority.host()
        : "%s:%d".formatted(authority.host(), authority.port());
  }

  /** The nearest client's view comes first where proxies stand in a row. */
  private static Optional<String> forwarded(
      HttpServerRequest request, String header, Pattern form) {
    return Optional.ofNullable(request.getHeader(header))
        .map(values -> values.split(",", 2)[0].strip())
        .filter(value -> form.matcher(value).matches());
  }

  /** Tells caches which headers the links of a document depend on. */
  public static void vary(HttpServerResponse response) {
    response.putHeader(
        HttpHeaders.VARY, "Host, X-Forwarded-Proto, X-Forwarded-Host, X-Forwarded-Prefix");
  }

  /**
   * The address of a page.
   *
   * @param path with a slash in front
   */
  public String of(String path) {
    return text + path;
  }
}
