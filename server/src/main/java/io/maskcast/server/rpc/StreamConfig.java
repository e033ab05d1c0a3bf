package io.maskcast.server.rpc;

import io.maskcast.proto.call.LinkWindow;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.payload.Zstandard;

/**
 * How a server streams tiles.
 *
 * @param maxStreams streams at once before new ones are refused, 1 to 10,000
 * @param zstdLevel how hard payloads are compressed, 1 (fast) to 22 (small)
 * @param linkWindow what callers may have in flight, in MiB: see {@link LinkWindow}
 */
public record StreamConfig(int maxStreams, int zstdLevel, int linkWindow) {

  private static final int MOST_STREAMS = 10_000;
  private static final int HIGHEST_LEVEL = 22;

  /**
   * Checks the values.
   *
   * @throws ConfigException if one is not allowed
   */
  public StreamConfig {
    ConfigException.requireRange("max-streams", maxStreams, 1, MOST_STREAMS);
    ConfigException.requireRange("zstd-level", zstdLevel, 1, HIGHEST_LEVEL);
    ConfigException.requireRange("link-window", linkWindow, LinkWindow.LEAST, LinkWindow.MOST);
  }

  /** 256 streams, {@link Zstandard#DEFAULT_LEVEL}, {@link LinkWindow#DEFAULT}. */
  public static StreamConfig defaults() {
    return new StreamConfig(256, Zstandard.DEFAULT_LEVEL, LinkWindow.DEFAULT);
  }

  /** With another number of streams. */
  public StreamConfig withMaxStreams(int most) {
    return new StreamConfig(most, zstdLevel, linkWindow);
  }
}
