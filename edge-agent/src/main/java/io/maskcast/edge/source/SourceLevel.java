package io.maskcast.edge.source;

import io.maskcast.shared.config.ConfigException;

/**
 * A source at a server, in one of its resolutions.
 *
 * @param name what the server calls the source
 * @param level 0: the source itself; n: its n-th overview, from the largest to the smallest
 */
public record SourceLevel(String name, int level) {

  private static final int MOST_LEVELS = 32;

  /**
   * Checks the level.
   *
   * @throws ConfigException if it is negative or more than halving an image can give
   */
  public SourceLevel {
    ConfigException.requireRange("level", level, 0, MOST_LEVELS);
  }

  /** A source itself. */
  public static SourceLevel full(String name) {
    return new SourceLevel(name, 0);
  }

  /** For people. */
  @Override
  public String toString() {
    return level == 0 ? name : "%s (level %d)".formatted(name, level);
  }
}
