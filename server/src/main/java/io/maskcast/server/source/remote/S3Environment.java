package io.maskcast.server.source.remote;

import io.maskcast.shared.MaskcastException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.AwsSessionCredentialsIdentity;
import software.amazon.awssdk.profiles.Profile;
import software.amazon.awssdk.profiles.ProfileFile;

/**
 * Where AWS' own programs look for an S3 endpoint, a region and credentials: environment variables
 * first, then the profile {@code AWS_PROFILE}, or {@code default}, of the files {@code
 * ~/.aws/credentials} and {@code ~/.aws/config}. Without credentials requests are not signed.
 *
 * @param variables of the process, of which only those of AWS are kept
 * @param home the user's folder
 */
public record S3Environment(Map<String, String> variables, Path home) {

  private static final String DEFAULT_REGION = "us-east-1";

  /** Keeps what is of AWS. */
  public S3Environment {
    variables =
        variables.entrySet().stream()
            .filter(variable -> variable.getKey().startsWith("AWS_"))
            .filter(variable -> !variable.getValue().isBlank())
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** That of this process. */
  public static S3Environment ofProcess() {
    return new S3Environment(System.getenv(), Path.of(System.getProperty("user.home")));
  }

  /** No more than variables say, and no passwords. */
  @Override
  public String toString() {
    return "S3Environment" + variables.keySet();
  }

  /**
   * Looks.
   *
   * @throws MaskcastException if a file or the endpoint has another form, or half of the
   *     credentials is missing
   */
  S3Access access() {
    Optional<Profile> credentials =
        profile("AWS_SHARED_CREDENTIALS_FILE", "credentials", ProfileFile.Type.CREDENTIALS);
    Optional<Profile> config = profile("AWS_CONFIG_FILE", "config", ProfileFile.Type.CONFIGURATION);
    return new S3Access(
        first(variable("AWS_ENDPOINT_URL_S3"), variable("AWS_ENDPOINT_URL"))
            .or(() -> property(config, "endpoint_url"))
            .map(S3Environment::endpoint),
        first(variable("AWS_REGION"), variable("AWS_DEFAULT_REGION"))
            .or(() -> property(config, "region"))
            .orElse(DEFAULT_REGION),
        identity(
                variable("AWS_ACCESS_KEY_ID"),
                variable("AWS_SECRET_ACCESS_KEY"),
                variable("AWS_SESSION_TOKEN"))
            .or(() -> identity(credentials))
            .or(() -> identity(config)));
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(variables.get(name));
  }

  private static Optional<String> first(Optional<String> one, Optional<String> other) {
    return one.isPresent() ? one : other;
  }

  private static Optional<String> property(Optional<Profile> profile, String name) {
    return profile.flatMap(there -> there.property(name));
  }

  private Optional<Profile> profile(String variable, String file, ProfileFile.Type type) {
    Path path =
        variable(variable).map(Path::of).orElseGet(() -> home.resolve(".aws").resolve(file));
    if (!Files.isReadable(path)) {
      return Optional.empty();
    }
    try {
      return ProfileFile.builder()
          .content(path)
          .type(type)
          .build()
          .profile(variable("AWS_PROFILE").orElse("default"));
    } catch (RuntimeException e) { // the library's own, of several kinds
      throw new MaskcastException(
          "%s is no file of AWS credentials or settings: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static Optional<AwsCredentialsIdentity> identity(Optional<Profile> profile) {
    return identity(
        property(profile, "aws_access_key_id"),
        property(profile, "aws_secret_access_key"),
        property(profile, "aws_session_token"));
  }

  private static Optional<AwsCredentialsIdentity> identity(
      Optional<String> id, Optional<String> secret, Optional<String> session) {
    if (id.isPresent() != secret.isPresent()) {
      throw new MaskcastException(
          "Of the credentials for S3 one half is missing; give both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither");
    }
    return id.map(
        known ->
            session.isPresent()
                ? AwsSessionCredentialsIdentity.create(known, secret.get(), session.get())
                : AwsCredentialsIdentity.create(known, secret.get()));
  }

  private static URI endpoint(String text) {
    return Stream.of(text)
        .map(Location::parse)
        .filter(Location.Web.class::isInstance)
        .map(location -> ((Location.Web) location).address())
        .filter(address -> address.getHost() != null)
        .findFirst()
        .orElseThrow(
            () ->
                new MaskcastException(
                    "'%s' is no endpoint of S3; write it as https://HOST[:PORT]".formatted(text)));
  }
}
