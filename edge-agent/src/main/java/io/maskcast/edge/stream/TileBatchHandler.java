package io.maskcast.edge.stream;

import io.vertx.core.Future;

/** Takes the tiles of a stream, in order. */
@FunctionalInterface
public interface TileBatchHandler {

  /**
   * Takes the next tiles.
   *
   * @param firstPosition how many tiles of the stream came before
   * @param tiles how many these are
   * @param columnar their selected bytes: sample s of tile t at index {@code s * tiles + t}; where
   *     tiles travel in versions, the same of their samples, then their scans: see {@link
   *     io.maskcast.shared.rendition.RenditionReassembly}
   * @return done with them; until then only a few more batches are read from the connection
   */
  Future<Void> take(long firstPosition, int tiles, byte[] columnar);
}
