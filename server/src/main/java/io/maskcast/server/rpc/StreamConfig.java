package io.maskcast.server.rpc;

import io.maskcast.server.budget.Allowances;
import io.maskcast.server.budget.Budget;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.payload.Zstandard;
import java.util.Map;

/**
 * How a server streams tiles.
 *
 * @param maxStreams streams at once before new ones are refused, 1 to 10,000
 * @param zstdLevel how hard payloads are compressed, 1 (fast) to 22 (small)
 * @param budgets what clients may move, by client; {@link Allowances#OTHERS} for every other one
 */
public record StreamConfig(int maxStreams, int zstdLevel, Map<String, Budget> budgets) {

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
    budgets = Map.copyOf(budgets);
  }

  /** Without budgets. */
  public StreamConfig(int maxStreams, int zstdLevel) {
    this(maxStreams, zstdLevel, Map.of());
  }

  /** 256 streams, {@link Zstandard#DEFAULT_LEVEL}, no budgets. */
  public static StreamConfig defaults() {
    return new StreamConfig(256, Zstandard.DEFAULT_LEVEL);
  }

  /** With another number of streams. */
  public StreamConfig withMaxStreams(int most) {
    return new StreamConfig(most, zstdLevel, budgets);
  }

  /** With other budgets. */
  public StreamConfig withBudgets(Map<String, Budget> limits) {
    return new StreamConfig(maxStreams, zstdLevel, limits);
  }
}
