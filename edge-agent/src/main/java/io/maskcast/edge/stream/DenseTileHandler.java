package io.maskcast.edge.stream;

import io.maskcast.shared.drift.Disagreement;
import io.vertx.core.Future;

/** Takes the whole tiles of a stream, in order, to compare their answers with others. */
@FunctionalInterface
public interface DenseTileHandler {

  /**
   * Takes the next tiles.
   *
   * @param firstPosition how many tiles of the stream came before
   * @param tiles how many these are
   * @param columnar all their bytes: sample s of tile t at index {@code s * tiles + t}
   * @return how often the answers differ
   */
  Future<Disagreement> take(long firstPosition, int tiles, byte[] columnar);
}
