package io.maskcast.edge.stream;

import java.time.Duration;

/**
 * A stream broke and another one will go on.
 *
 * @param failure why, in words for people
 * @param tiles how many tiles are there: the next stream begins with the one behind them
 * @param pause how long from now
 */
public record Interruption(String failure, long tiles, Duration pause) {

  /** The same of a run, of which these tiles are there. */
  public Interruption at(long tilesOfRun) {
    return new Interruption(failure, tilesOfRun, pause);
  }
}
