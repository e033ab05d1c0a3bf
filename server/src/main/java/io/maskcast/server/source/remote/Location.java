package io.maskcast.server.source.remote;

import io.maskcast.shared.MaskcastException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a file lies. As a string it is what {@link #parse} reads. */
public sealed interface Location {

  /**
   * On a disk of this machine.
   *
   * @param file or folder
   */
  record Disk(Path file) implements Location {
    @Override
    public String path() {
      return file.toString();
    }

    @Override
    public Location beside(String path) {
      return new Disk(file.resolveSibling(path));
    }

    @Override
    public String toString() {
      return file.toString();
    }
  }

  /**
   * Behind an HTTP server.
   *
   * @param address http or https
   */
  record Web(URI address) implements Location {
    @Override
    public String path() {
      return Optional.ofNullable(address.getPath()).orElse("");
    }

    @Override
    public Location beside(String path) {
      return new Web(address.resolve(path));
    }

    @Override
    public String toString() {
      return address.toString();
    }
  }

  /**
   * In S3-compatible storage.
   *
   * @param bucket its name
   * @param key of the object, as it is, nothing encoded
   */
  record Bucket(String bucket, String key) implements Location {
    @Override
    public String path() {
      return key;
    }

    @Override
    public Location beside(String path) {
      return new Bucket(bucket, key.substring(0, key.lastIndexOf('/') + 1) + path);
    }

    @Override
    public String toString() {
      return "s3://%s/%s".formatted(bucket, key);
    }
  }

  /** What begins so is no path; one letter is a disk of Windows. */
  Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]+):.*", Pattern.DOTALL);

  /** The form of {@link Bucket}. */
  Pattern BUCKET = Pattern.compile("s3://([A-Za-z0-9._-]{1,255})/(.+)", Pattern.DOTALL);

  /** Its path, without what says on which server. */
  String path();

  /**
   * Another, beside it.
   *
   * @param path relative to this one
   * @throws IllegalArgumentException if it is no path
   */
  Location beside(String path);

  /**
   * Reads what people write: a path, {@code file:/PATH}, {@code http://HOST/PATH}, {@code
   * https://HOST/PATH} or {@code s3://BUCKET/KEY}.
   *
   * @throws MaskcastException if it has another form
   */
  static Location parse(String text) {
    Matcher scheme = SCHEME.matcher(text);
    try {
      if (!scheme.matches()) {
        return new Disk(Path.of(text));
      }
      return switch (scheme.group(1).toLowerCase(Locale.ROOT)) {
        case "file" -> new Disk(Path.of(new URI(text)));
        case "http", "https" -> new Web(new URI(text));
        case "s3" -> bucket(text);
        default ->
            throw new MaskcastException(
                "'%s' begins with no known scheme; known: file, http, https, s3 (write a path with a colon as ./%s)"
                    .formatted(text, text));
      };
    } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
      throw new MaskcastException("'%s' is no location: %s".formatted(text, e.getMessage()), e);
    }
  }

  private static Location bucket(String text) {
    Matcher matcher = BUCKET.matcher(text);
    if (!matcher.matches()) {
      throw new MaskcastException(
          "'%s' is no location in S3; write it as s3://BUCKET/KEY".formatted(text));
    }
    return new Bucket(matcher.group(1), matcher.group(2));
  }
}
