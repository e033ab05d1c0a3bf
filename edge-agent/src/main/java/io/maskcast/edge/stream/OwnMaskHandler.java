package io.maskcast.edge.stream;

import io.vertx.core.Future;
import java.util.BitSet;
import java.util.List;

/** Takes the tiles of a stream that have masks of their own, in order. */
@FunctionalInterface
public interface OwnMaskHandler {

  /**
   * Takes the next tiles.
   *
   * @param firstPosition how many tiles of the stream came before
   * @param masks of these tiles, each the numbers of the kept elements
   * @param selected their selected bytes, one tile after the other
   * @return done with them; until then only a few more batches are read from the connection
   */
  Future<Void> take(long firstPosition, List<BitSet> masks, byte[] selected);
}
