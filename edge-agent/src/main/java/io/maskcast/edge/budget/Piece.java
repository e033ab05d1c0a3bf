package io.maskcast.edge.budget;

import java.util.List;
import java.util.Optional;

/**
 * What an agent that must do with a budget asks for next: so many tiles, by the first bundle with
 * which all tiles are expected to fit into what is left.
 *
 * <p>A stream that is given up in the middle has cost what is in flight, so the agent asks for as
 * many tiles as leave, even if no codec makes them any smaller, what the others are expected to
 * take by the last bundle, and then looks again at what they took. It asks for an eighth of them at
 * least, so that there are not many streams, and for a whole message: the one that crosses the
 * limit is still sent.
 *
 * @param candidate which of the bundles
 * @param tiles how many tiles, 1 or more
 */
public record Piece(int candidate, long tiles) {

  /** What a stream takes beside its tiles: its request, its start and its end. */
  static final long AROUND_A_STREAM = 1024;

  private static final long LEAST_SHARE = 8;

  /**
   * The next piece.
   *
   * @param candidates the bundles to choose from, each with fewer selected bytes than the one
   *     before it
   * @param left what is left of the budget, in bytes of gRPC messages
   * @param tiles how many tiles are to come, 1 or more
   * @return empty if even the last bundle is known to take too much; one that nobody has measured
   *     is tried, for a message
   */
  public static Optional<Piece> next(List<Candidate> candidates, long left, long tiles) {
    Candidate last = candidates.get(candidates.size() - 1);
    for (int i = 0; i < candidates.size(); i++) {
      Candidate candidate = candidates.get(i);
      if (begun(candidate) + tiles * candidate.expected() <= left) {
        return Optional.of(new Piece(i, affordable(candidate, last, left, tiles)));
      }
    }
    return last.payload().isPresent() || begun(last) >= left
        ? Optional.empty()
        : Optional.of(new Piece(candidates.size() - 1, Math.min(tiles, last.tilesOfAMessage())));
  }

  private static double begun(Candidate candidate) {
    return candidate.missingBytes() + AROUND_A_STREAM;
  }

  /** As many tiles of one bundle, at their largest, as leave room for the others by the last. */
  private static long affordable(Candidate candidate, Candidate last, long left, long tiles) {
    double sure = begun(candidate) + tiles * candidate.most();
    if (sure <= left || candidate.equals(last)) {
      return tiles;
    }
    double spare = left - begun(candidate) - begun(last) - tiles * last.expected();
    long most = (long) (spare / (candidate.most() - last.expected()));
    long least = Math.max(candidate.tilesOfAMessage(), tiles / LEAST_SHARE);
    return Math.min(tiles, Math.max(most, least));
  }
}
