package io.maskcast.edge.budget;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which bundle, and how many tiles of it, worked out by hand and by playing whole runs. */
class PieceTest {

  private static final long TILES = 10_000;

  private static Candidate unmeasured(long missing, long selected) {
    return new Candidate(missing, selected, OptionalDouble.empty());
  }

  private static Candidate measured(long missing, long selected, double payload) {
    return new Candidate(missing, selected, OptionalDouble.of(payload));
  }

  /** A tile of 100 selected bytes takes 100.064, a stream 1024: 1,001,664 for 10,000 tiles. */
  @ParameterizedTest
  @CsvSource({"1001664, 0", "1001663, 1", "501664, 1", "501663, 2"})
  void theFirstThatFitsAsItIsIsAskedForAllTiles(long left, int chosen) {
    List<Candidate> three = List.of(unmeasured(0, 100), unmeasured(0, 50), unmeasured(0, 25));

    assertThat(Piece.next(three, left, TILES)).contains(new Piece(chosen, TILES));
  }

  @Test
  void whatIsToBeFetchedFirstCounts() {
    List<Candidate> two = List.of(unmeasured(500_000, 100), unmeasured(0, 90));

    assertThat(Piece.next(two, 1_501_664, TILES)).contains(new Piece(0, TILES));
    assertThat(Piece.next(two, 1_501_663, TILES)).contains(new Piece(1, TILES));
  }

  /**
   * 100 bytes were 60: 601,664 are expected. As they are, n tiles leave room for the others by the
   * second as it is, 50.064 each, if 100.064 n + 1024 + 50.064 (10,000 - n) + 1024 <= 700,000, so n
   * <= 3946 (50 n <= 197,312).
   */
  @Test
  void whereOnlyWhatWasMeasuredFitsAPieceIsAskedForThatLeavesRoomForTheOthers() {
    List<Candidate> two = List.of(measured(0, 100, 60), unmeasured(0, 50));

    assertThat(Piece.next(two, 700_000, TILES)).contains(new Piece(0, 3946));
    assertThat(Piece.next(two, 601_663, TILES)).contains(new Piece(1, TILES));
  }

  @Test
  void aPieceIsAMessageAndAnEighthAtLeast() {
    assertThat(Piece.next(List.of(measured(0, 100, 50.1), unmeasured(0, 50)), 502_700, TILES))
        .contains(new Piece(0, 1250));
    assertThat(Piece.next(List.of(measured(0, 100, 50.1), unmeasured(0, 50)), 252_000, 5000))
        .contains(new Piece(0, 1000));
    // 131,072 / 2000 = 65.5
    assertThat(Piece.next(List.of(measured(0, 2000, 1001), unmeasured(0, 1000)), 402_000, 400))
        .contains(new Piece(0, 65));
  }

  @Test
  void theLastIsTriedForAMessageUnlessItIsKnownToTakeTooMuch() {
    Candidate large = unmeasured(0, 200);

    assertThat(Piece.next(List.of(large, unmeasured(0, 100)), 500_000, TILES))
        .contains(new Piece(1, 1000));
    assertThat(Piece.next(List.of(large, measured(0, 100, 60)), 500_000, TILES)).isEmpty();
    assertThat(Piece.next(List.of(large, unmeasured(600_000, 100)), 500_000, TILES)).isEmpty();
    assertThat(Piece.next(List.of(large, unmeasured(0, 100)), 0, TILES)).isEmpty();
  }

  /** What tiles take drifts through a run; a message of the last bundle may cross the limit. */
  @Test
  void runsThatFitByTheLastBundleEndWithinTheBudget() {
    Random random = new Random(5);
    int switched = 0;
    for (int run = 0; run < 1000; run++) {
      long tiles = random.nextLong(1, 200_001);
      long large = random.nextLong(20, 2020);
      long small = random.nextLong(1, large / 3);
      double before = 0.3 + 0.6 * random.nextDouble();
      double after = 0.3 + 0.7 * random.nextDouble();
      Candidate last = unmeasured(5000, small);
      long left =
          (long) (8000 + 1100 * 20 + tiles * (last.most() + 0.4 * random.nextDouble() * large));

      Played played = play(tiles, large, small, left, before, after);

      assertThat(played.refused()).as("run %d", run).isFalse();
      assertThat(played.pieces()).hasSizeLessThan(120);
      switched += played.pieces().stream().map(Piece::candidate).distinct().count() > 1 ? 1 : 0;
    }
    assertThat(switched).isGreaterThan(50);
  }

  private record Played(boolean refused, List<Piece> pieces) {}

  /** A run of which half the tiles compress otherwise than the other half. */
  private static Played play(
      long tiles, long large, long small, long budget, double before, double after) {
    List<Candidate> candidates =
        new ArrayList<>(List.of(measured(0, large, large * before), unmeasured(5000, small)));
    List<Piece> pieces = new ArrayList<>();
    double left = budget;
    for (long there = 0; there < tiles; ) {
      Optional<Piece> next = Piece.next(candidates, (long) left, tiles - there);
      if (next.isEmpty()) {
        return new Played(true, pieces);
      }
      Piece piece = next.get();
      pieces.add(piece);
      if (piece.candidate() > 0) {
        candidates.remove(0);
      }
      Candidate by = candidates.get(0);
      double share = there < tiles / 2 ? before : after;
      left -= by.missingBytes() + 300 + piece.tiles() * share * by.most();
      there += piece.tiles();
      if (left < 0 && there < tiles) {
        return new Played(true, pieces);
      }
      candidates.set(0, measured(0, by.selectedBytes(), share * by.selectedBytes()));
    }
    return new Played(false, pieces);
  }
}
