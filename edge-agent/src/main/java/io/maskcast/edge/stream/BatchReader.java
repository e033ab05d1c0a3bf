package io.maskcast.edge.stream;

import io.maskcast.proto.v1.TileBatch;
import io.maskcast.shared.tile.TileLayout;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Makes tiles of the batches of one stream, whose checksums are right, and lets no batch through
 * that is not exactly what the contract says. Used on one Vert.x context.
 */
interface BatchReader {

  /** The layout of every tile. */
  TileLayout layout();

  /** What the start record must say of the selected bytes of a tile. */
  long selectedBytesPerTile();

  /**
   * Whether the request brings the masks of the tiles. Such tiles were counted when their previews
   * came.
   */
  default boolean asksWithMasks() {
    return false;
  }

  /**
   * Takes the next batch.
   *
   * @param left how many tiles are still to come
   * @return the tiles that are there with it; empty in the middle of one
   * @throws BrokenStreamException if the batch is not what the contract says
   * @throws io.maskcast.shared.MaskcastException if its payload cannot be decoded
   */
  Optional<Tiles> read(TileBatch batch, long left);

  /** Whether a tile is there in part. */
  boolean isWithinTile();

  /**
   * Tiles that are there.
   *
   * @param count how many
   * @param selectedBytes of all of them
   * @param handing gives them to who takes them
   */
  record Tiles(int count, long selectedBytes, Handing handing) {}

  /** Gives tiles to who takes them. */
  @FunctionalInterface
  interface Handing {

    /**
     * Gives them.
     *
     * @param position how many tiles of the stream came before
     */
    Future<Void> at(long position);
  }

  /** A reader for each stream of a request. */
  @FunctionalInterface
  interface Source {

    /**
     * A reader for the next stream.
     *
     * @param before how many tiles of the whole request come before those of the stream
     */
    BatchReader open(long before);
  }
}
