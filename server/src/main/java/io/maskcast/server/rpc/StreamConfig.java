package io.maskcast.server.rpc;

import io.maskcast.proto.call.LinkWindow;
import io.maskcast.server.budget.Allowances;
import io.maskcast.server.budget.Budget;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.payload.Zstandard;
import java.util.Map;

/**
 * How a server streams tiles.
 *
 * @param maxStreams streams at once before new ones are refused, 1 to 10,000
 * @param maxStreamsPerClient streams of one client at once, 1 to 10,000
 * @param zstdLevel how hard payloads are compressed, 1 (fast) to 22 (small)
 * @param linkWindow what callers may have in flight, in MiB: see {@link LinkWindow}
 * @param budgets what clients may move, by client; {@link Allowances#OTHERS} for every other one
 */
public record StreamConfig(
    int maxStreams,
    int maxStreamsPerClient,
    int zstdLevel,
    int linkWindow,
    Map<String, Budget> budgets) {

  private static final int MOST_STREAMS = 10_000;
  private static final int HIGHEST_LEVEL = 22;

  /**
   * Checks the values.
   *
   * @throws ConfigException if one is not allowed
   */
  public StreamConfig {
    ConfigException.requireRange("max-streams", maxStreams, 1, MOST_STREAMS);
    ConfigException.requireRange("max-streams-per-client", maxStreamsPerClient, 1, MOST_STREAMS);
    ConfigException.requireRange("zstd-level", zstdLevel, 1, HIGHEST_LEVEL);
    ConfigException.requireRange("link-window", linkWindow, LinkWindow.LEAST, LinkWindow.MOST);
    budgets = Map.copyOf(budgets);
  }

  /**
   * 256 streams, half of them of one client, {@link Zstandard#DEFAULT_LEVEL}, {@link
   * LinkWindow#DEFAULT}, no budgets.
   */
  public static StreamConfig defaults() {
    return new StreamConfig(256, 128, Zstandard.DEFAULT_LEVEL, LinkWindow.DEFAULT, Map.of());
  }

  /** With another number of streams. */
  public StreamConfig withMaxStreams(int most) {
    return new StreamConfig(most, maxStreamsPerClient, zstdLevel, linkWindow, budgets);
  }

  /** With another number of streams of one client. */
  public StreamConfig withMaxStreamsPerClient(int most) {
    return new StreamConfig(maxStreams, most, zstdLevel, linkWindow, budgets);
  }

  /** With another effort of compression. */
  public StreamConfig withZstdLevel(int level) {
    return new StreamConfig(maxStreams, maxStreamsPerClient, level, linkWindow, budgets);
  }

  /** With another window. */
  public StreamConfig withLinkWindow(int mebibytes) {
    return new StreamConfig(maxStreams, maxStreamsPerClient, zstdLevel, mebibytes, budgets);
  }

  /** With other budgets. */
  public StreamConfig withBudgets(Map<String, Budget> limits) {
    return new StreamConfig(maxStreams, maxStreamsPerClient, zstdLevel, linkWindow, limits);
  }
}
