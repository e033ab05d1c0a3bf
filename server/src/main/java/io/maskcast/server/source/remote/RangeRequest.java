package io.maskcast.server.source.remote;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tiff.ByteRange;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/**
 * One request for a range, redirects followed. Of an answer that is not what was asked for not a
 * byte is handed on, and no more is taken than what is on its way: the connection is closed. Used
 * on the event loop of its client.
 */
final class RangeRequest {

  private static final int MOST_REDIRECTS = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> PASSING = Set.of(429, 500, 502, 503, 504);

  private final SourceClient client;
  private final RemoteObject object;
  private final ByteRange range;
  private final Optional<ObjectVersion> expected;
  private final Promise<Part> done = Promise.promise();
  private Optional<HttpClientRequest> sent = Optional.empty();
  private int redirects;
  private long heard = System.nanoTime();

  /**
   * An answer that is what was asked for.
   *
   * @param bytes of the range, or of as much of it as the file has
   * @param version of the file
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  record Part(byte[] bytes, ObjectVersion version) {}

  private RangeRequest(
      SourceClient client, RemoteObject object, ByteRange range, Optional<ObjectVersion> expected) {
    this.client = client;
    this.object = object;
    this.range = range;
    this.expected = expected;
  }

  /**
   * Asks for a range.
   *
   * @param client whose event loop this is
   * @param expected the version of the file, if it is known; then all of the range must come
   * @param patience how long it may take
   * @return fails with {@link ChangedException}, {@link TransientException} or another {@link
   *     MaskcastException}
   */
  static Future<Part> send(
      SourceClient client,
      RemoteObject object,
      ByteRange range,
      Optional<ObjectVersion> expected,
      Duration patience) {
    RangeRequest request = new RangeRequest(client, object, range, expected);
    long total =
        client
            .vertx()
            .setTimer(
                Math.max(0, patience.toMillis()) + 1, // never before its time
                late -> request.fail(object.passing("its server is too slow; try again later")));
    request.ask(object.address());
    request.watch();
    return request.done.future().onComplete(end -> client.vertx().cancelTimer(total));
  }

  private RequestOptions options(URI address) {
    RequestOptions options =
        new RequestOptions().setMethod(HttpMethod.GET).setAbsoluteURI(address.toASCIIString());
    options
        .putHeader("Range", "bytes=%d-%d".formatted(range.offset(), range.end() - 1))
        .putHeader(HttpHeaders.ACCEPT_ENCODING, HttpHeaders.IDENTITY);
    expected.ifPresent(version -> version.require(options.getHeaders()));
    object.signature().ifPresent(signature -> signature.sign(address, options.getHeaders()));
    return options;
  }

  private void ask(URI address) {
    RequestOptions options;
    try {
      options = options(address);
    } catch (RuntimeException e) { // the libraries' own, of addresses and headers they refuse
      fail(object.failed("there is no request for it: " + e.getMessage()));
      return;
    }
    client
        .http()
        .request(options)
        .onFailure(this::broken)
        .onSuccess(
            made -> {
              sent = Optional.of(made);
              made.exceptionHandler(failure -> broken(made, failure));
              if (done.future().isComplete()) {
                close();
                return;
              }
              heard = System.nanoTime();
              client.requested();
              made.send()
                  .onFailure(failure -> broken(made, failure))
                  .onSuccess(response -> answered(address, made, response));
            });
  }

  /** Ends the request when nothing is heard of the server for too long. */
  private void watch() {
    if (done.future().isComplete()) {
      return;
    }
    long left = client.patience().idle().toNanos() - (System.nanoTime() - heard);
    if (left > 0) {
      client.vertx().setTimer(1 + left / 1_000_000, again -> watch());
    } else {
      fail(
          object.passing(
              "its server has been silent for %.0f s"
                  .formatted(client.patience().idle().toMillis() / 1000.0)));
    }
  }

  private void answered(URI address, HttpClientRequest request, HttpClientResponse response) {
    heard = System.nanoTime();
    response.exceptionHandler(failure -> broken(request, failure));
    try {
      int status = response.statusCode();
      if (status == 206) {
        receive(response);
      } else if (REDIRECTS.contains(status)) {
        redirect(address, response);
      } else {
        throw refused(status, response);
      }
    } catch (MaskcastException e) {
      fail(e);
    }
  }

  private MaskcastException refused(int status, HttpClientResponse response) {
    if (PASSING.contains(status)) {
      return new TransientException(
          object.failed("its server answers with status %d".formatted(status)).getMessage(),
          RetryAfter.of(response.getHeader(HttpHeaders.RETRY_AFTER)));
    }
    if (expected.isPresent() && (status == 412 || status == 416)) {
      return new ChangedException(object.name());
    }
    return switch (status) {
      case 200 ->
          object.failed(
              "its server ignores ranges and would send all of it; copy the file to this server's disk");
      case 401, 403 ->
          object.failed(
              "its server answers with status %d; is it there, and may this server read it?"
                  .formatted(status));
      case 404 -> object.failed("its server has no such file");
      case 416 -> object.failed("it is empty");
      default -> object.failed("its server answers with status %d".formatted(status));
    };
  }

  private void redirect(URI from, HttpClientResponse response) {
    String location = response.getHeader(HttpHeaders.LOCATION);
    if (object.signature().isPresent()) {
      throw object.failed(
          "its bucket is elsewhere%s; set AWS_REGION or AWS_ENDPOINT_URL"
              .formatted(
                  Optional.ofNullable(response.getHeader("x-amz-bucket-region"))
                      .map(region -> ", in region " + region)
                      .orElse("")));
    }
    if (location == null || ++redirects > MOST_REDIRECTS) {
      throw object.failed("its server sends from one address to the next");
    }
    URI to;
    try {
      to = from.resolve(location);
    } catch (IllegalArgumentException e) {
      throw object.failed("its server sends to an address that is none");
    }
    boolean secure = "https".equalsIgnoreCase(to.getScheme());
    if (to.getHost() == null
        || (!secure && !"http".equalsIgnoreCase(to.getScheme()))
        || (!secure && "https".equalsIgnoreCase(from.getScheme()))) {
      throw object.failed("its server sends to an address that is not https");
    }
    close(); // whatever body this answer has is of no use
    sent = Optional.empty();
    ask(to);
  }

  private void receive(HttpClientResponse response) {
    int length = check(response);
    ObjectVersion version =
        ObjectVersion.of(response.headers(), contentRange(response).orElseThrow().total());
    if (expected.isPresent() && !expected.get().same(version)) {
      throw new ChangedException(object.name());
    }
    Buffer body = Buffer.buffer(length);
    response.handler(
        bytes -> {
          heard = System.nanoTime();
          if (body.length() + bytes.length() > length) {
            fail(object.failed("more bytes come than its server says"));
          } else {
            body.appendBuffer(bytes);
          }
        });
    response.endHandler(
        end -> {
          if (body.length() < length) {
            fail(
                object.passing(
                    "its server broke off after %d of %d bytes".formatted(body.length(), length)));
          } else {
            done.tryComplete(new Part(body.getBytes(), version));
          }
        });
  }

  /** How many bytes come, if they are those asked for. */
  private int check(HttpClientResponse response) {
    String encoding = response.getHeader(HttpHeaders.CONTENT_ENCODING);
    if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
      throw object.failed("its server encodes it as %s, though asked not to".formatted(encoding));
    }
    Optional<ContentRange> came = contentRange(response);
    if (came.isEmpty() || came.get().first() != range.offset() || !reaches(came.get())) {
      if (expected.isPresent()
          && came.isPresent()
          && came.get().total() != expected.get().length()) {
        throw new ChangedException(object.name());
      }
      throw object.failed(
          "its server answers bytes %d-%d by '%s'"
              .formatted(
                  range.offset(),
                  range.end() - 1,
                  Optional.ofNullable(response.getHeader(HttpHeaders.CONTENT_RANGE)).orElse("")));
    }
    int length = (int) (came.get().last() - came.get().first() + 1);
    String told = response.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (told != null && !told.equals(Integer.toString(length))) {
      throw object.failed("its server sends %s bytes for %d".formatted(told, length));
    }
    return length;
  }

  /** To the end of the range, or of a file that ends before it. */
  private boolean reaches(ContentRange came) {
    return came.last() == Math.min(range.end(), came.total()) - 1;
  }

  private static Optional<ContentRange> contentRange(HttpClientResponse response) {
    return Optional.ofNullable(response.getHeader(HttpHeaders.CONTENT_RANGE))
        .flatMap(ContentRange::parse);
  }

  /** What becomes of a request that was redirected is nobody's concern. */
  private void broken(HttpClientRequest request, Throwable failure) {
    if (sent.equals(Optional.of(request))) {
      broken(failure);
    }
  }

  private void broken(Throwable failure) {
    if (failure instanceof SSLException) {
      fail(object.failed("there is no secure connection: " + failure.getMessage()));
    } else {
      String why = failure.getMessage();
      fail(object.passing(why == null ? "the connection broke" : why));
    }
  }

  private void fail(MaskcastException why) {
    if (done.tryFail(why)) {
      close();
    }
  }

  private void close() {
    sent.ifPresent(request -> request.connection().close());
  }
}
