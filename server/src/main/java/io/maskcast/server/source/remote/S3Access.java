package io.maskcast.server.source.remote;

import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.utils.http.SdkHttpUtils;

/**
 * How objects in S3-compatible storage are asked for.
 *
 * @param endpoint of a storage that is not Amazon's own
 * @param region which signatures name
 * @param credentials what requests are signed with; without, they are not
 */
record S3Access(
    Optional<URI> endpoint, String region, Optional<AwsCredentialsIdentity> credentials) {

  /**
   * An object. At Amazon the bucket is in the host's name, unless it has a dot and so would fit no
   * certificate; an endpoint of one's own seldom has such names, so there it is in the path.
   */
  RemoteObject object(Location.Bucket location) {
    String key = SdkHttpUtils.urlEncodeIgnoreSlashes(location.key());
    String suffix = region.startsWith("cn-") ? ".amazonaws.com.cn" : ".amazonaws.com";
    String address;
    if (endpoint.isPresent()) {
      String base = endpoint.get().toString().replaceFirst("/+$", "");
      address = "%s/%s/%s".formatted(base, location.bucket(), key);
    } else if (location.bucket().contains(".")) {
      address = "https://s3.%s%s/%s/%s".formatted(region, suffix, location.bucket(), key);
    } else {
      address = "https://%s.s3.%s%s/%s".formatted(location.bucket(), region, suffix, key);
    }
    return new RemoteObject(
        "s3://%s/%s".formatted(location.bucket(), location.key()),
        URI.create(address),
        credentials.map(known -> new S3Signature(known, region, Clock.systemUTC())));
  }
}
