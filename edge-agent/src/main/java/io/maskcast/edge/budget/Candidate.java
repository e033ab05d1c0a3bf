package io.maskcast.edge.budget;

import io.maskcast.proto.call.Http2;
import java.util.OptionalDouble;

/**
 * A bundle a job may go on with, and what that takes of a budget, in bytes of gRPC messages.
 *
 * @param missingBytes what has to be fetched of the bundle before the first tile
 * @param selectedBytes of one tile: what it takes at most, 1 or more
 * @param meanBytes what a tile is said to take on the mean before the codec: fewer than {@code
 *     selectedBytes} where tiles climb a ladder, and few to its top
 * @param payload bytes a tile took so far after the codec, or empty if nobody measured it
 */
public record Candidate(
    long missingBytes, long selectedBytes, double meanBytes, OptionalDouble payload) {

  /** What is around the payload of a message, generously. */
  private static final double AROUND_A_MESSAGE = 64;

  private static final long MOST_TILES_OF_A_MESSAGE = 1000;

  /** What a tile takes if no codec makes it smaller. */
  double most() {
    return selectedBytes + around();
  }

  /** One whose tiles all take the same before the codec. */
  public Candidate(long missingBytes, long selectedBytes, OptionalDouble payload) {
    this(missingBytes, selectedBytes, (double) selectedBytes, payload);
  }

  /** What a tile is expected to take: what it took, or is said to. */
  double expected() {
    return Math.min((double) selectedBytes, payload.orElse(meanBytes)) + around();
  }

  private double around() {
    double messages = Math.ceil((double) selectedBytes / Http2.BULK_MESSAGE_BYTES);
    return AROUND_A_MESSAGE * messages / tilesOfAMessage();
  }

  /** Tiles of one message, 1 if it takes several messages. */
  long tilesOfAMessage() {
    return Math.max(1, Math.min(MOST_TILES_OF_A_MESSAGE, Http2.BULK_MESSAGE_BYTES / selectedBytes));
  }
}
