package io.maskcast.server.source.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.RangedBytes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Objects of a storage that works signatures out for itself and refuses wrong ones. */
@Timeout(60)
class S3Test {

  private static final String ID = "AKIAIOSFODNN7EXAMPLE";
  private static final String SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

  private static final Pattern AUTHORIZATION =
      Pattern.compile(
          "AWS4-HMAC-SHA256 Credential=([^/]+)/([0-9]{8})/([^/]+)/s3/aws4_request, ?"
              + "SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})");

  @TempDir Path home;
  private final byte[] object = new byte[50_000];
  private final ScriptedServer storage = storage();

  private ScriptedServer storage() {
    new Random(3).nextBytes(object);
    ScriptedServer server = new ScriptedServer(object);
    server.does(
        request -> {
          if (isSigned(request)) {
            server.serve(request);
          } else {
            request.response().setStatusCode(403).end("<Code>SignatureDoesNotMatch</Code>");
          }
        });
    return server;
  }

  @AfterEach
  void stop() {
    storage.close();
  }

  /** As "Signature calculations for the authorization header" of Amazon's manual of S3 says. */
  private static boolean isSigned(HttpServerRequest request) {
    String authorization = request.getHeader("Authorization");
    if (authorization == null) {
      return false;
    }
    Matcher parts = AUTHORIZATION.matcher(authorization);
    if (!parts.matches() || !parts.group(1).equals(ID)) {
      return false;
    }
    List<String> signed = List.of(parts.group(4).split(";", -1));
    if (!signed.contains("host") || !signed.contains("x-amz-date")) {
      return false;
    }
    StringBuilder canonical = new StringBuilder("GET\n" + request.path() + "\n\n");
    for (String header : signed) {
      canonical.append(header).append(':').append(request.getHeader(header)).append('\n');
    }
    canonical.append('\n').append(parts.group(4)).append('\n');
    canonical.append(request.getHeader("x-amz-content-sha256"));
    String scope = "%s/%s/s3/aws4_request".formatted(parts.group(2), parts.group(3));
    try {
      String text =
          "AWS4-HMAC-SHA256\n%s\n%s\n%s"
              .formatted(
                  request.getHeader("x-amz-date"),
                  scope,
                  hex(
                      MessageDigest.getInstance("SHA-256")
                          .digest(canonical.toString().getBytes(UTF_8))));
      byte[] key = ("AWS4" + SECRET).getBytes(UTF_8);
      for (String part : scope.split("/", -1)) {
        key = hmac(key, part);
      }
      return hex(hmac(key, text)).equals(parts.group(5));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(text.getBytes(UTF_8));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private RemoteFiles remote(Map<String, String> variables) {
    Map<String, String> all = new HashMap<>(variables);
    String address = storage.address();
    all.put("AWS_ENDPOINT_URL_S3", address.substring(0, address.lastIndexOf('/')) + "/");
    return new RemoteFiles(
        new S3Environment(all, home),
        new Random(2),
        new SimpleMeterRegistry(),
        Patience.within(Duration.ofSeconds(3)),
        new HttpClientOptions());
  }

  private static final Map<String, String> CREDENTIALS =
      Map.of(
          "AWS_ACCESS_KEY_ID", ID, "AWS_SECRET_ACCESS_KEY", SECRET, "AWS_REGION", "eu-central-1");

  /** The first example of the manual: "GET Object", the first ten bytes of it. */
  @Test
  void signsTheExampleOfTheManual() {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("Range", "bytes=0-9");
    new S3Signature(
            AwsCredentialsIdentity.create(ID, SECRET),
            "us-east-1",
            Clock.fixed(Instant.parse("2013-05-24T00:00:00Z"), ZoneOffset.UTC))
        .sign(URI.create("https://examplebucket.s3.amazonaws.com/test.txt"), headers);

    Matcher authorization = AUTHORIZATION.matcher(headers.get("Authorization"));
    assertThat(authorization.matches()).as(headers.get("Authorization")).isTrue();
    assertThat(authorization.group(4)).isEqualTo("host;range;x-amz-content-sha256;x-amz-date");
    assertThat(authorization.group(5))
        .isEqualTo("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
  }

  @Test
  void readsRangesOfAnObjectWithSignaturesTheStorageAccepts() {
    try (RemoteFiles remote = remote(CREDENTIALS)) {
      RangedBytes bytes = remote.of("s").open("s3://bucket/a folder/b+c%20=ä.tif");
      assertThat(bytes.name()).isEqualTo("s3://bucket/a folder/b+c%20=ä.tif");
      assertThat(bytes.read(new ByteRange(40_000, 9)))
          .isEqualTo(Arrays.copyOfRange(object, 40_000, 40_009));
      assertThat(storage.asked())
          .containsExactly(
              "GET /bucket/a%20folder/b%2Bc%2520%3D%C3%A4.tif bytes=0-16383",
              "GET /bucket/a%20folder/b%2Bc%2520%3D%C3%A4.tif bytes=40000-40008");
    }
  }

  @Test
  void credentialsOfASessionCarryItsToken() {
    storage.does(
        request -> {
          assertThat(request.getHeader("x-amz-security-token")).isEqualTo("a/token+");
          assertThat(request.getHeader("Authorization")).contains("x-amz-security-token");
          if (isSigned(request)) {
            storage.serve(request);
          }
        });
    Map<String, String> session = new HashMap<>(CREDENTIALS);
    session.put("AWS_SESSION_TOKEN", "a/token+");
    try (RemoteFiles remote = remote(session)) {
      assertThat(remote.of("s").open("s3://bucket/key").length()).isEqualTo(object.length);
    }
  }

  @Test
  void credentialsMayComeFromAFile() throws IOException {
    Files.createDirectories(home.resolve(".aws"));
    Files.writeString(
        home.resolve(".aws/credentials"),
        """
        [other]
        aws_access_key_id = x
        aws_secret_access_key = y
        [default]
        aws_access_key_id = %s
        aws_secret_access_key = %s
        """
            .formatted(ID, SECRET));
    Files.writeString(home.resolve(".aws/config"), "[default]\nregion = ap-south-1\n");
    storage.does(
        request -> {
          if (isSigned(request) && request.getHeader("Authorization").contains("/ap-south-1/s3")) {
            storage.serve(request);
          } else {
            request.response().setStatusCode(403).end();
          }
        });
    try (RemoteFiles remote = remote(Map.of())) {
      assertThat(remote.of("s").open("s3://bucket/key").length()).isEqualTo(object.length);
    }
    try (RemoteFiles remote = remote(Map.of("AWS_PROFILE", "other"))) {
      refused(remote);
    }
    Files.writeString(home.resolve(".aws/credentials"), "no profile at all");
    try (RemoteFiles remote = remote(Map.of())) {
      assertThatThrownBy(() -> remote.of("s").open("s3://bucket/key"))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("no file of AWS credentials");
    }
  }

  @Test
  void wrongCredentialsAreRefusedOnceAndNotTold() {
    Map<String, String> wrong = new HashMap<>(CREDENTIALS);
    wrong.put("AWS_SECRET_ACCESS_KEY", "wrong");
    try (RemoteFiles remote = remote(wrong)) {
      refused(remote);
    }
    assertThat(storage.asked()).hasSize(1);
    try (RemoteFiles remote = remote(Map.of("AWS_ACCESS_KEY_ID", ID))) {
      assertThatThrownBy(() -> remote.of("s").open("s3://bucket/key"))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("one half is missing");
    }
    assertThat(new S3Environment(CREDENTIALS, home).toString()).doesNotContain(SECRET);
  }

  private static void refused(RemoteFiles remote) {
    assertThatThrownBy(() -> remote.of("s").open("s3://bucket/key"))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll("Cannot read s3://bucket/key", "403")
        .hasMessageNotContaining("wrong");
  }

  @Test
  void withoutCredentialsRequestsAreNotSigned() {
    storage.does(
        request -> {
          assertThat(request.getHeader("Authorization")).isNull();
          storage.serve(request);
        });
    try (RemoteFiles remote = remote(Map.of())) {
      assertThat(remote.of("s").open("s3://bucket/key").length()).isEqualTo(object.length);
    }
  }

  @Test
  void aBucketElsewhereIsNamedWithItsRegion() {
    storage.does(
        request ->
            request
                .response()
                .setStatusCode(301)
                .putHeader("x-amz-bucket-region", "eu-west-3")
                .end());
    try (RemoteFiles remote = remote(CREDENTIALS)) {
      assertThatThrownBy(() -> remote.of("s").open("s3://bucket/key"))
          .hasMessageContainingAll("in region eu-west-3", "set AWS_REGION");
    }
  }

  @Test
  void atAmazonTheBucketIsInTheHostUnlessItHasADot() {
    S3Access amazon = new S3Environment(CREDENTIALS, home).access();
    assertThat(amazon.object(new Location.Bucket("b", "k/x")).address())
        .isEqualTo(URI.create("https://b.s3.eu-central-1.amazonaws.com/k/x"));
    assertThat(amazon.object(new Location.Bucket("b.c", "k")).address())
        .isEqualTo(URI.create("https://s3.eu-central-1.amazonaws.com/b.c/k"));
    assertThat(
            new S3Environment(Map.of("AWS_ENDPOINT_URL", "http://h:9000"), home)
                .access()
                .object(new Location.Bucket("b", "k"))
                .address())
        .isEqualTo(URI.create("http://h:9000/b/k"));
    assertThatThrownBy(() -> new S3Environment(Map.of("AWS_ENDPOINT_URL", "h:9000"), home).access())
        .isInstanceOf(MaskcastException.class);
  }
}
