package io.maskcast.edge.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.maskcast.edge.daemon.HttpConfig;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses what a page of another site could do through the browser of somebody at this machine, and
 * what strangers on a network could.
 */
final class Guard {

  private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);
  private static final String BEARER = "Bearer ";

  private final HttpConfig config;
  private final boolean loopback;

  Guard(HttpConfig config) {
    this.config = config;
    this.loopback = config.onLoopback();
  }

  void check(RoutingContext context) {
    HttpServerResponse response = context.response();
    response
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("referrer-policy", "no-referrer")
        .putHeader("cross-origin-resource-policy", "same-origin");
    HttpServerRequest request = context.request();
    if (loopback && !namesThisMachine(request)) {
      Replies.error(
          context,
          421,
          "Ask by the name this agent listens on (%s or localhost); other names may be those of strangers"
              .formatted(config.host()));
    } else if (comesFromElsewhere(request)) {
      Replies.error(context, 403, "Pages of other sites may ask nothing of this agent");
    } else if (READS.contains(request.method()) || allowed(request)) {
      context.next();
    } else if (config.token().isPresent()) {
      response.putHeader("www-authenticate", "Bearer");
      Replies.error(
          context,
          401,
          "This needs the token of http.token-file: send it as 'Authorization: Bearer TOKEN'");
    } else {
      Replies.error(
          context,
          403,
          "This agent does not listen on loopback and has no token, so it can only be read; set http.token-file in its configuration");
    }
  }

  /** A name of a stranger may lead here as well: then it is the stranger's page that asks. */
  private boolean namesThisMachine(HttpServerRequest request) {
    HostAndPort asked = request.authority();
    if (asked == null || asked.host() == null) {
      return false;
    }
    String host = asked.host().toLowerCase(Locale.ROOT);
    return host.equals("localhost")
        || host.equals(config.host().toLowerCase(Locale.ROOT))
        || host.equals("[::1]")
        || host.equals("::1")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  private static boolean comesFromElsewhere(HttpServerRequest request) {
    String site = request.getHeader("sec-fetch-site");
    if (site != null && !site.equals("same-origin") && !site.equals("none")) {
      // A link that somebody follows to the page is no question of another page.
      boolean followed =
          READS.contains(request.method())
              && "navigate".equals(request.getHeader("sec-fetch-mode"));
      return !followed;
    }
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    return origin != null && !origin.endsWith("://" + request.getHeader(HttpHeaders.HOST));
  }

  private boolean allowed(HttpServerRequest request) {
    Optional<String> token = config.token();
    if (token.isEmpty()) {
      return loopback;
    }
    String given = request.getHeader(HttpHeaders.AUTHORIZATION);
    return given != null
        && given.startsWith(BEARER)
        && MessageDigest.isEqual(
            given.substring(BEARER.length()).strip().getBytes(UTF_8), token.get().getBytes(UTF_8));
  }
}
