package io.maskcast.server.source.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.RangedBytes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.JksOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files behind real HTTP servers, good and bad ones. */
@Timeout(60)
class HttpBytesTest {

  private static final Patience PATIENCE =
      new Patience(
          Duration.ofSeconds(1),
          Duration.ofSeconds(4),
          3,
          Duration.ofMillis(10),
          Duration.ofMillis(40),
          Duration.ofSeconds(2));

  private static final ByteRange FAR = new ByteRange(50_000, 10);

  private final byte[] file = new byte[100_000];
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private ScriptedServer server;
  private RemoteFiles remote;

  @BeforeEach
  void start() {
    new Random(1).nextBytes(file);
    server = new ScriptedServer(file);
    remote = remote(new HttpClientOptions());
  }

  private RemoteFiles remote(HttpClientOptions options) {
    return new RemoteFiles(
        new S3Environment(Map.of(), Path.of("none")), new Random(2), meters, PATIENCE, options);
  }

  @AfterEach
  void stop() {
    remote.close();
    server.close();
  }

  private RangedBytes open() {
    return remote.of("s").open(server.address());
  }

  private byte[] of(ByteRange range) {
    return Arrays.copyOfRange(file, (int) range.offset(), (int) range.end());
  }

  private static void fails(Runnable read, String... words) {
    assertThatThrownBy(read::run)
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll(words);
  }

  @Test
  void anyRangeIsReadByOneRequestOfItsOwn() {
    RangedBytes bytes = open();
    assertThat(bytes.length()).isEqualTo(file.length);
    assertThat(bytes.read(FAR)).isEqualTo(of(FAR));
    assertThat(bytes.read(new ByteRange(99_999, 1))).containsExactly(file[99_999]);
    assertThat(bytes.read(new ByteRange(16_380, 10))).isEqualTo(of(new ByteRange(16_380, 10)));
    assertThat(bytes.read(new ByteRange(60_000, 0))).isEmpty();
    assertThat(server.asked())
        .containsExactly(
            "GET /file bytes=0-16383",
            "GET /file bytes=50000-50009",
            "GET /file bytes=99999-99999",
            "GET /file bytes=16380-16389");
    fails(() -> bytes.read(new ByteRange(99_999, 2)), server.address(), "ends before byte 100001");
  }

  @Test
  void whatWasReadOfAFileOnceCostsNoRequestWhenItIsOpenedAgain() {
    open().read(FAR);
    int before = server.asked().size();
    RangedBytes again = remote.of("other").open(server.address());
    assertThat(again.read(FAR)).isEqualTo(of(FAR));
    assertThat(again.read(new ByteRange(0, 16_384))).isEqualTo(of(new ByteRange(0, 16_384)));
    assertThat(server.asked()).hasSize(before);
  }

  @Test
  void rangesThatLieFarApartAreAskedForTogether() throws InterruptedException {
    RangedBytes bytes = open();
    server.replace(new byte[900_000], "\"big\"");
    RangedBytes big = remote.of("s").open(server.address() + "?big");
    CountDownLatch all = new CountDownLatch(3);
    server.does(
        request -> {
          all.countDown();
          request.response().exceptionHandler(gone -> {});
          waitOrServe(all, request);
        });
    List<ByteRange> ranges =
        List.of(new ByteRange(800_000, 5), new ByteRange(300_000, 5), new ByteRange(500_000, 5));
    RangedBytes.Parts parts = big.readAll(ranges);
    assertThat(parts.bytes()).hasSize(3).allSatisfy(part -> assertThat(part).hasSize(5));
    assertThat(parts.read()).isEqualTo(15);
    assertThat(all.await(0, TimeUnit.SECONDS)).isTrue();
    assertThat(bytes.length()).isEqualTo(100_000);
  }

  /** None is answered before all have come. */
  private void waitOrServe(CountDownLatch all, HttpServerRequest request) {
    if (all.getCount() == 0) {
      server.serve(request);
    } else {
      io.vertx.core.Vertx.currentContext().owner().setTimer(5, again -> waitOrServe(all, request));
    }
  }

  @Test
  void rangesThatLieCloseAreOneRequest() {
    RangedBytes bytes = open();
    List<ByteRange> ranges = List.of(new ByteRange(90_000, 5), new ByteRange(30_000, 5));
    assertThat(bytes.readAll(ranges).bytes()).containsExactly(of(ranges.get(0)), of(ranges.get(1)));
    assertThat(server.asked()).endsWith("GET /file bytes=30000-90004").hasSize(2);
  }

  @Test
  void aFileSmallerThanTheFirstRequestIsWhole() {
    server.replace(Arrays.copyOf(file, 100), "\"a\"");
    RangedBytes bytes = open();
    assertThat(bytes.length()).isEqualTo(100);
    assertThat(bytes.read(new ByteRange(0, 100))).isEqualTo(Arrays.copyOf(file, 100));
    fails(() -> bytes.read(new ByteRange(50, 51)), "ends before byte 101");
  }

  @Test
  void anEmptyFileIsRefused() {
    server.does(
        request ->
            request.response().setStatusCode(416).putHeader("Content-Range", "bytes */0").end());
    fails(this::open, "it is empty");
  }

  @Test
  void ofAServerThatIgnoresRangesLittleIsTaken() throws InterruptedException {
    CountDownLatch closed = new CountDownLatch(1);
    server.does(
        request -> {
          request.connection().closeHandler(end -> closed.countDown());
          request.response().putHeader("Content-Length", "100000000").write(Buffer.buffer(file));
        });
    fails(this::open, "its server ignores ranges");
    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(server.asked()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503, 504})
  void whatMayPassIsAskedForAgain(int status) {
    RangedBytes bytes = open();
    AtomicInteger left = new AtomicInteger(2);
    server.does(
        request -> {
          if (left.getAndDecrement() > 0) {
            request.response().setStatusCode(status).end("busy");
          } else {
            server.serve(request);
          }
        });
    assertThat(bytes.read(FAR)).isEqualTo(of(FAR));
    assertThat(server.asked()).hasSize(4);
    server.does(request -> request.response().setStatusCode(status).end("busy"));
    fails(() -> bytes.read(new ByteRange(60_000, 1)), "answers with status " + status);
    assertThat(server.asked()).hasSize(7);
  }

  @Test
  void aServerIsLeftAloneForAsLongAsItAsksWithinReason() {
    RangedBytes bytes = open();
    AtomicInteger asked = new AtomicInteger();
    server.does(
        request -> {
          if (asked.getAndIncrement() == 0) {
            request.response().setStatusCode(503).putHeader("Retry-After", "1").end();
          } else {
            server.serve(request);
          }
        });
    long begin = System.nanoTime();
    assertThat(bytes.read(FAR)).isEqualTo(of(FAR));
    assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(990));
    server.does(
        request -> request.response().setStatusCode(503).putHeader("Retry-After", "3").end());
    fails(() -> bytes.read(new ByteRange(60_000, 1)), "status 503");
    assertThat(server.asked()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 410})
  void whatWillNotPassIsAskedForOnce(int status) {
    server.does(request -> request.response().setStatusCode(status).end("no"));
    fails(this::open, "Cannot read " + server.address());
    assertThat(server.asked()).hasSize(1);
  }

  @Test
  void aFileThatChangesIsNeverMixedWithWhatItWas() {
    SourceFiles files = remote.of("s");
    RangedBytes bytes = files.open(server.address());
    byte[] other = file.clone();
    new Random(9).nextBytes(other);
    server.replace(other, "\"b\"");
    fails(() -> bytes.read(FAR), "has changed since it was opened");
    assertThat(files.changed()).isTrue();
    // Not even what is known of the old one.
    fails(() -> bytes.read(new ByteRange(0, 1)), "has changed");
    fails(() -> bytes.readAll(List.of(FAR)), "has changed");

    SourceFiles anew = remote.of("s");
    RangedBytes now = anew.open(server.address());
    assertThat(now.read(new ByteRange(0, 100))).isEqualTo(Arrays.copyOf(other, 100));
    assertThat(now.read(FAR)).isEqualTo(Arrays.copyOfRange(other, 50_000, 50_010));
    assertThat(anew.changed()).isFalse();
  }

  @Test
  void aServerThatDoesNotCompareIsComparedWith() {
    List<Consumer<HttpServerRequest>> changes =
        List.of(
            request -> {
              request.response().putHeader("ETag", "\"b\"");
              server.send(request);
            },
            server::send,
            request -> {
              request.response().putHeader("ETag", "W/\"a\"");
              server.send(request);
            },
            request -> {
              server.replace(Arrays.copyOf(file, 99_000), "\"a\"");
              server.serve(request);
            },
            request -> request.response().setStatusCode(416).end());
    for (Consumer<HttpServerRequest> change : changes) {
      server.replace(file, "\"a\"");
      server.does(server::serve);
      RangedBytes bytes = open();
      server.does(change);
      fails(() -> bytes.read(FAR), "has changed since it was opened");
    }
  }

  @Test
  void withoutATagTheTimeSaysWhetherAFileIsTheSame() {
    String[] time = {"Wed, 21 Oct 2015 07:28:00 GMT"};
    List<String> meant = new java.util.concurrent.CopyOnWriteArrayList<>();
    server.does(
        request -> {
          meant.add(String.valueOf(request.getHeader("If-Unmodified-Since")));
          request.response().putHeader("Last-Modified", time[0]);
          server.send(request);
        });
    RangedBytes bytes = open();
    assertThat(bytes.read(FAR)).isEqualTo(of(FAR));
    time[0] = "Wed, 21 Oct 2015 07:28:01 GMT";
    fails(() -> bytes.read(new ByteRange(60_000, 1)), "has changed");
    assertThat(meant)
        .containsExactly("null", "Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 2015 07:28:00 GMT");
  }

  @ParameterizedTest
  @CsvSource({
    "bytes 0-9/100000, 10",
    "bytes 50000-50004/100000, 5",
    "bytes 50000-50010/100000, 11",
    "bytes 50000-50009/*, 10",
    "bytes 50000-50009/9999999999999999999, 10",
    "bytes 50000-50009, 10",
    "bytes */100000, 10",
    "items 50000-50009/100000, 10",
    "'', 10"
  })
  void anAnswerOfAnotherRangeIsRefused(String range, int bytes) {
    RangedBytes open = open();
    server.does(
        request ->
            request
                .response()
                .setStatusCode(206)
                .putHeader("ETag", "\"a\"")
                .putHeader("Content-Range", range)
                .end(Buffer.buffer(new byte[bytes])));
    fails(() -> open.read(FAR), "answers bytes 50000-50009 by");
    assertThat(server.asked()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({"9, 9 bytes for 10", "11, 11 bytes for 10"})
  void anAnswerOfAnotherLengthIsRefused(int bytes, String words) {
    RangedBytes open = open();
    server.does(
        request ->
            request
                .response()
                .setStatusCode(206)
                .putHeader("ETag", "\"a\"")
                .putHeader("Content-Range", "bytes 50000-50009/100000")
                .end(Buffer.buffer(new byte[bytes])));
    fails(() -> open.read(FAR), words);
  }

  @ParameterizedTest
  @CsvSource({"9, 'broke off after 9 of 10 bytes'", "11, more bytes come"})
  void anAnswerThatSaysNoLengthMustHaveTheRightOne(int bytes, String words) {
    RangedBytes open = open();
    server.does(
        request ->
            request
                .response()
                .setStatusCode(206)
                .setChunked(true)
                .putHeader("ETag", "\"a\"")
                .putHeader("Content-Range", "bytes 50000-50009/100000")
                .end(Buffer.buffer(new byte[bytes])));
    fails(() -> open.read(FAR), words);
  }

  @Test
  void anEncodedAnswerIsRefused() {
    RangedBytes open = open();
    server.does(
        request -> {
          assertThat(request.getHeader("Accept-Encoding")).isEqualTo("identity");
          request.response().putHeader("Content-Encoding", "gzip");
          server.serve(request);
        });
    fails(() -> open.read(FAR), "encodes it as gzip");
  }

  @Test
  void aConnectionThatBreaksIsReplaced() {
    RangedBytes bytes = open();
    AtomicInteger left = new AtomicInteger(2);
    server.does(
        request -> {
          switch (left.getAndDecrement()) {
            case 2 -> request.connection().close();
            case 1 ->
                server
                    .begin(request)
                    .putHeader("ETag", "\"a\"")
                    .write(server.body(request).slice(0, 4))
                    .onSuccess(sent -> request.connection().close());
            default -> server.serve(request);
          }
        });
    assertThat(bytes.read(FAR)).isEqualTo(of(FAR));
    assertThat(server.asked()).hasSize(4);
    server.does(request -> request.connection().close());
    fails(() -> bytes.read(new ByteRange(60_000, 1)), "Cannot read " + server.address());
  }

  @Test
  void aSilentServerEndsInAnError() {
    RangedBytes bytes = open();
    server.does(request -> {});
    fails(() -> bytes.read(FAR), "silent for 1 s");
    server.does(
        request ->
            server
                .begin(request)
                .putHeader("ETag", "\"a\"")
                .write(server.body(request).slice(0, 4)));
    fails(() -> bytes.read(FAR), "Cannot read");
  }

  @Test
  void whoWaitsWhenItIsClosedWaitsNoLonger() throws InterruptedException {
    RangedBytes bytes = open();
    CountDownLatch asked = new CountDownLatch(1);
    server.does(request -> asked.countDown());
    CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> bytes.read(FAR));
    assertThat(asked.await(20, TimeUnit.SECONDS)).isTrue();
    remote.close();
    assertThatThrownBy(() -> read.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(MaskcastException.class)
        .hasMessageContaining("this server stops");
    fails(() -> bytes.read(FAR), "this server stops");
  }

  @Test
  void aServerThatDripsEndsInAnError() {
    RangedBytes bytes = open();
    server.does(server::drip);
    long begin = System.nanoTime();
    fails(() -> bytes.read(new ByteRange(50_000, 40_000)), "too slow");
    assertThat(System.nanoTime() - begin).isLessThan(TimeUnit.SECONDS.toNanos(10));
    server.does(server::serve);
    assertThat(bytes.read(FAR)).isEqualTo(of(FAR));
  }

  @Test
  void redirectsAreFollowedWithTheRange() {
    server.does(
        request -> {
          if (request.path().equals("/file")) {
            request.response().setStatusCode(302).putHeader("Location", "/a?b=1").end("there");
          } else if (request.path().equals("/a")) {
            request
                .response()
                .setStatusCode(307)
                .putHeader("Location", server.address() + "2")
                .end();
          } else {
            server.serve(request);
          }
        });
    RangedBytes bytes = open();
    assertThat(bytes.read(FAR)).isEqualTo(of(FAR));
    assertThat(server.asked())
        .endsWith(
            "GET /file bytes=50000-50009",
            "GET /a?b=1 bytes=50000-50009",
            "GET /file2 bytes=50000-50009");
  }

  @Test
  void redirectsThatDoNotEndAreRefused() {
    server.does(
        request ->
            request.response().setStatusCode(301).putHeader("Location", request.uri()).end());
    fails(this::open, "sends from one address to the next");
    assertThat(server.asked()).hasSize(6);
    for (String to : List.of("ftp://localhost/x", "file:///etc/passwd", "http:///x", "::")) {
      server.does(request -> request.response().setStatusCode(301).putHeader("Location", to).end());
      fails(this::open, "sends to an address that");
    }
  }

  @Test
  void aSecureServerMayNotSendToOneThatIsNot(@TempDir Path folder)
      throws IOException, InterruptedException {
    Path store = folder.resolve("keys.p12");
    int made =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "k",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-storepass",
                "secret",
                "-keystore",
                store.toString())
            .inheritIO()
            .start()
            .waitFor();
    assertThat(made).isZero();
    JksOptions keys = new JksOptions().setPath(store.toString()).setPassword("secret");
    try (ScriptedServer secure =
            new ScriptedServer(file, new HttpServerOptions().setSsl(true).setKeyCertOptions(keys));
        RemoteFiles trusting = remote(new HttpClientOptions().setTrustOptions(keys))) {
      server.does(
          request ->
              request.response().setStatusCode(302).putHeader("Location", secure.address()).end());
      // Towards what is more secure it is fine.
      assertThat(trusting.of("s").open(server.address()).read(FAR)).isEqualTo(of(FAR));
      secure.does(
          request ->
              request.response().setStatusCode(302).putHeader("Location", server.address()).end());
      fails(() -> trusting.of("s").open(secure.address()), "sends to an address that is not https");
      fails(() -> open(), "there is no secure connection");
    }
  }

  @Test
  void whatCannotBeReachedIsNamedWithoutItsSecrets() {
    String address = server.address();
    server.close();
    fails(() -> remote.of("s").open(address + "?X-Amz-Signature=secret"), address + "?...");
    assertThatThrownBy(() -> remote.of("s").open(address + "?X-Amz-Signature=secret"))
        .hasMessageNotContaining("secret");
    fails(() -> remote.of("s").open("https://me:secret@localhost/file"), "user's name");
    fails(() -> remote.of("s").open("http:/file"), "names no server");
    server = new ScriptedServer(file);
  }

  @Test
  void requestsAndBytesAreCountedAtTheSocketBySource() {
    open().read(new ByteRange(20_000, 30_000));
    remote.of("t").open(server.address() + "2");
    assertThat(count("maskcast.source.requests", "s")).isEqualTo(2);
    assertThat(count("maskcast.source.requests", "t")).isEqualTo(1);
    assertThat(bytes("s", "down")).isBetween(46_384.0, 46_384.0 + 1_000);
    assertThat(bytes("t", "down")).isBetween(16_384.0, 16_384.0 + 500);
    assertThat(bytes("s", "up")).isBetween(100.0, 1_000.0);
    // Those of connections that are closed, too.
    double before = bytes("s", "down");
    server.does(request -> request.connection().close());
    fails(() -> open().read(FAR), "Cannot read");
    assertThat(bytes("s", "down")).isGreaterThanOrEqualTo(before);
  }

  private double count(String name, String source) {
    return meters.get(name).tag("source", source).counter().count();
  }

  private double bytes(String source, String direction) {
    return meters
        .get("maskcast.source.bytes")
        .tag("source", source)
        .tag("direction", direction)
        .functionCounter()
        .count();
  }
}
