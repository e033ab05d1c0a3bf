package io.maskcast.shared.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.maskcast.shared.MaskcastException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a bundle's test tiles were like, so that edges notice when tiles are like that no more: of
 * the samples that come of every tile, those of the mask or, of a ladder, those of its lowest rung.
 * What comes of the rungs above is of the tiles that nobody was sure of, which are unlike the
 * others.
 *
 * @param tiles how many they were, 1 or more
 * @param disagreeing how many of them the bundle's network answered otherwise when it saw them
 *     dense; with a ladder, when they saw its highest rung
 * @param mean of the moments over the tiles, in the order of {@link
 *     io.maskcast.shared.drift.TileMoments}: levels of all channels, then contrasts
 * @param deviation of the same, positive
 * @param furthest what 95 % of the tiles do not exceed: the largest distance of a moment of a tile
 *     from its mean, in deviations
 * @param climbed how many tiles were answered otherwise than dense where they stop before the
 *     highest rung; without a ladder the JSON lacks the entry
 */
public record ReferenceEntry(
    int tiles,
    int disagreeing,
    List<Double> mean,
    List<Double> deviation,
    double furthest,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<Climbed> climbed) {

  /**
   * How many test tiles a network with a ladder answered otherwise than dense.
   *
   * @param atRungs if all tiles stop at a rung, for each from the lowest
   * @param byRules if they stop by a rule, for each rule of the manifest
   */
  public record Climbed(List<Integer> atRungs, List<Integer> byRules) {

    /** Copies the lists. */
    public Climbed {
      atRungs = List.copyOf(atRungs);
      byRules = List.copyOf(byRules);
    }
  }

  /**
   * Checks the numbers.
   *
   * @throws MaskcastException if one is impossible
   */
  public ReferenceEntry {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    boolean finite = Stream.concat(mean.stream(), deviation.stream()).allMatch(Double::isFinite);
    if (tiles < 1
        || !isCount(disagreeing, tiles)
        || climbed.stream()
            .flatMap(some -> Stream.concat(some.atRungs().stream(), some.byRules().stream()))
            .anyMatch(count -> !isCount(count, tiles))
        || mean.size() != deviation.size()
        || !finite
        || deviation.stream().anyMatch(d -> d <= 0)
        || !(furthest >= 0 && Double.isFinite(furthest))) {
      throw new MaskcastException(
          "A manifest's reference is of 1 or more tiles, with finite numbers and positive deviations; publish the bundle again");
    }
  }

  /** That of a bundle without ladder. */
  public ReferenceEntry(
      int tiles, int disagreeing, List<Double> mean, List<Double> deviation, double furthest) {
    this(tiles, disagreeing, mean, deviation, furthest, Optional.empty());
  }

  private static boolean isCount(int some, int tiles) {
    return some >= 0 && some <= tiles;
  }

  /** The same of tiles that stop elsewhere, so many of which are answered otherwise than dense. */
  public ReferenceEntry stopping(int otherwise) {
    return new ReferenceEntry(tiles, otherwise, mean, deviation, furthest, climbed);
  }

  /** The same, of a bundle with a ladder. */
  public ReferenceEntry climbing(Climbed otherwise) {
    return new ReferenceEntry(
        tiles, disagreeing, mean, deviation, furthest, Optional.of(otherwise));
  }

  /**
   * Checks that this counts the answers at each rung and by each rule, if there are such.
   *
   * @throws MaskcastException if not
   */
  void requireLadder(Optional<LadderEntry> ladder) {
    List<Integer> counted =
        climbed
            .map(some -> List.of(some.atRungs().size(), some.byRules().size()))
            .orElse(List.of());
    List<Integer> expected =
        ladder.map(entry -> List.of(entry.rungs().size(), entry.rules().size())).orElse(List.of());
    if (!counted.equals(expected)) {
      throw new MaskcastException(
          "The manifest's reference counts answers at %s rungs and rules, the ladder has %s; publish the bundle again"
              .formatted(counted, expected));
    }
  }

  /**
   * Checks that this is for tiles of so many channels.
   *
   * @throws MaskcastException if not
   */
  void requireChannels(int channels) {
    if (mean.size() != 2 * channels) {
      throw new MaskcastException(
          "The manifest's reference has %d moments, tiles of %d channels have %d"
              .formatted(mean.size(), channels, 2 * channels));
    }
  }
}
