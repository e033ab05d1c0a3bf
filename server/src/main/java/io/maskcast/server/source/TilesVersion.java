package io.maskcast.server.source;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.maskcast.shared.bundle.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What tells tiles of one state of a source from those of any other.
 *
 * @param end the tiles before this one, from the end of the one before on
 * @param version hexadecimal; empty if nobody can know whether they will have changed
 */
public record TilesVersion(long end, Optional<String> version) {

  /** Stands for how tiles are read; another number when that gives other samples. */
  private static final String READER = "1 ";

  private static final int DIGITS = 24;

  /** The least tiles that share a version where a source may grow. */
  private static final long LEAST = 256;

  /** Into so many parts, or fewer, a source that may grow is divided. */
  private static final long PARTS = 8;

  /** Of tiles that are as something says. */
  static TilesVersion of(long end, String says) {
    return new TilesVersion(end, Optional.of(digest((READER + says).getBytes(UTF_8))));
  }

  private static String digest(byte[] bytes) {
    return Digest.of(bytes).hex().substring(0, DIGITS);
  }

  /** Says what some tiles are like. */
  @FunctionalInterface
  interface Part {

    /**
     * What the tiles are like.
     *
     * @return empty if that cannot be known
     */
    Optional<String> says(long first, long end);
  }

  /**
   * Of a source that may grow: when it does, most tiles keep their version.
   *
   * @param tiles how many it has now
   */
  static List<TilesVersion> inParts(long tiles, Part part) {
    long each = LEAST;
    while (each * PARTS < tiles) {
      each *= 2;
    }
    List<TilesVersion> versions = new ArrayList<>();
    for (long first = 0; first < tiles; first += each) {
      long end = Math.min(tiles, first + each);
      versions.add(
          part.says(first, end)
              .map(says -> of(end, says))
              .orElseGet(() -> new TilesVersion(end, Optional.empty())));
    }
    return versions;
  }
}
