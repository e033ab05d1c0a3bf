package io.maskcast.server.source.remote;

import io.vertx.core.MultiMap;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4FamilyHttpSigner;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/** Signs requests as S3 wants it: version 4, with paths encoded once and left as they are. */
final class S3Signature implements RemoteObject.Signature {

  private static final String SERVICE = "s3";
  private static final String RANGE = "Range";

  private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();
  private final AwsCredentialsIdentity credentials;
  private final String region;
  private final Clock clock;

  /**
   * Signs as somebody.
   *
   * @param clock tells when; servers refuse what is a quarter of an hour off
   */
  S3Signature(AwsCredentialsIdentity credentials, String region, Clock clock) {
    this.credentials = credentials;
    this.region = region;
    this.clock = clock;
  }

  @Override
  public void sign(URI address, MultiMap headers) {
    SdkHttpRequest.Builder request =
        SdkHttpRequest.builder().method(SdkHttpMethod.GET).uri(address);
    // What proxies may rewrite, as Accept-Encoding, is not signed.
    Optional.ofNullable(headers.get(RANGE)).ifPresent(range -> request.putHeader(RANGE, range));
    SdkHttpRequest signed =
        signer
            .sign(
                sign ->
                    sign.identity(credentials)
                        .request(request.build())
                        .putProperty(AwsV4FamilyHttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(AwsV4FamilyHttpSigner.DOUBLE_URL_ENCODE, false)
                        .putProperty(AwsV4FamilyHttpSigner.NORMALIZE_PATH, false)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock))
            .request();
    signed
        .headers()
        .forEach(
            (name, values) -> {
              if (!name.equalsIgnoreCase("Host")) { // the client's own says the same
                headers.set(name, values);
              }
            });
  }
}
