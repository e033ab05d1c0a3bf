package io.maskcast.server.file;

import io.maskcast.server.http.Problem;
import io.maskcast.server.ledger.StreamKind;
import io.maskcast.server.rpc.PlainAccounts;
import io.maskcast.server.source.RasterTileSource;
import io.maskcast.server.source.TileSources;
import io.maskcast.server.source.remote.Location;
import io.maskcast.shared.raster.RasterFile;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The TIFFs behind sources as they lie on disk: {@code /files/SOURCE.tif}, and of a source of
 * several rasters {@code /files/SOURCE/N.tif}, N from 0 in the order of their channels. Whole or
 * one range at a time; several ranges at once are answered with the whole file, as RFC 9110 14.2
 * allows. Only files of sources can be had: paths are looked up, never made of what a client sends.
 * Used on the event loop.
 */
public final class FilePages {

  private static final String TYPE = "image/tiff; application=geotiff";
  private static final String SUFFIX = ".tif";

  /** More rasters a source cannot have. */
  private static final int MOST_DIGITS = 6;

  private final Vertx vertx;
  private final TileSources sources;
  private final PlainAccounts accounts;

  /**
   * The pages.
   *
   * @param vertx what runs them
   * @param sources whose files they are
   * @param accounts where their bytes are counted
   */
  public FilePages(Vertx vertx, TileSources sources, PlainAccounts accounts) {
    this.vertx = vertx;
    this.sources = sources;
    this.accounts = accounts;
  }

  /** Adds the routes. */
  public void route(Router router) {
    for (String path : List.of("/files/:source", "/files/:source/:index")) {
      router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).handler(this::file);
    }
  }

  private void file(RoutingContext context) {
    Problem.guard(
        context,
        () -> {
          Asked asked = asked(context.pathParam("source"), context.pathParam("index"));
          vertx
              .executeBlocking(() -> FileVersion.of(path(asked)), false)
              .compose(file -> answer(context.request(), asked.source(), file))
              .onFailure(failure -> Problem.answer(context, failure));
        });
  }

  /** A file's address, taken apart. */
  private record Asked(String source, OptionalInt index) {}

  private static Asked asked(String first, String second) {
    String name = second == null ? first : second;
    if (!name.endsWith(SUFFIX)) {
      throw Problem.notFound("Files are /files/SOURCE.tif, or /files/SOURCE/0.tif and so on");
    }
    String stem = name.substring(0, name.length() - SUFFIX.length());
    if (second == null) {
      return new Asked(stem, OptionalInt.empty());
    }
    if (!stem.matches("[0-9]{1,%d}".formatted(MOST_DIGITS))) {
      throw Problem.notFound("'%s' is no number of a file; they count from 0".formatted(stem));
    }
    return new Asked(first, OptionalInt.of(Integer.parseInt(stem)));
  }

  private Path path(Asked asked) {
    if (!(sources.get(asked.source()) instanceof RasterTileSource raster)) {
      throw Problem.notFound("Source %s is no TIFF".formatted(asked.source()));
    }
    List<RasterFile> files = raster.files();
    if (asked.index().isEmpty() && files.size() > 1) {
      throw Problem.notFound(
          "Source %1$s is made of %2$d files; they are /files/%1$s/0.tif to /files/%1$s/%3$d.tif"
              .formatted(asked.source(), files.size(), files.size() - 1));
    }
    int index = asked.index().orElse(0);
    if (index >= files.size()) {
      throw Problem.notFound(
          "Source %s has no file %d; they are 0 to %d"
              .formatted(asked.source(), index, files.size() - 1));
    }
    if (Location.parse(files.get(index).location()) instanceof Location.Disk disk) {
      return disk.file();
    }
    throw Problem.notFound(
        "Source %s is not on the disk of this server; ask where it came from"
            .formatted(asked.source()));
  }

  private Future<Void> answer(HttpServerRequest request, String source, FileVersion file) {
    HttpServerResponse response = request.response();
    response
        .putHeader(HttpHeaders.ACCEPT_RANGES, "bytes")
        .putHeader(HttpHeaders.ETAG, file.entityTag())
        .putHeader(HttpHeaders.LAST_MODIFIED, Conditions.told(file.modified()))
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache"); // ask again whether it is still the same
    Conditions conditions = new Conditions(request.headers(), file);
    return switch (conditions.verdict()) {
      case NOT_MODIFIED -> response.setStatusCode(304).end();
      case FAILED ->
          Future.failedFuture(
              Problem.of(412, "The file is not, or no longer, the one that is meant"));
      case GO_ON -> send(request, source, file, conditions);
    };
  }

  private Future<Void> send(
      HttpServerRequest request, String source, FileVersion file, Conditions conditions) {
    HttpServerResponse response = request.response().putHeader(HttpHeaders.CONTENT_TYPE, TYPE);
    if (request.method().equals(HttpMethod.HEAD)) {
      return response.putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(file.size())).end();
    }
    Optional<String> range =
        Optional.ofNullable(request.getHeader(HttpHeaderNames.RANGE))
            .filter(header -> conditions.rangeHolds());
    RangeHeader wanted = RangeHeader.of(range, file.size());
    if (wanted instanceof RangeHeader.Unsatisfiable) {
      response.putHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + file.size());
      return Future.failedFuture(
          Problem.of(
              416, "The file has %d bytes; none of them is asked for".formatted(file.size())));
    }
    long first = 0;
    long length = file.size();
    if (wanted instanceof RangeHeader.Part part) {
      first = part.first();
      length = part.length();
      response
          .setStatusCode(206)
          .putHeader(
              HttpHeaders.CONTENT_RANGE,
              "bytes %d-%d/%d".formatted(first, part.last(), file.size()));
    }
    PlainAccounts.Call call = accounts.begin(request, StreamKind.FILE, source);
    long sent = length;
    return response
        .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(length))
        .sendFile(file.path().toString(), first, length)
        .onSuccess(done -> call.sent(sent))
        .eventually(call::end);
  }
}
