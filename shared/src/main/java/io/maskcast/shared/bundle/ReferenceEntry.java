package io.maskcast.shared.bundle;

import io.maskcast.shared.MaskcastException;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a bundle's test tiles were like, so that edges notice when tiles are like that no more.
 *
 * @param tiles how many they were, 1 or more
 * @param disagreeing how many of them the bundle's network answered otherwise when it saw them
 *     dense
 * @param mean of the moments over the tiles, in the order of {@link
 *     io.maskcast.shared.drift.TileMoments}: levels of all channels, then contrasts
 * @param deviation of the same, positive
 * @param furthest what 95 % of the tiles do not exceed: the largest distance of a moment of a tile
 *     from its mean, in deviations
 */
public record ReferenceEntry(
    int tiles, int disagreeing, List<Double> mean, List<Double> deviation, double furthest) {

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
        || disagreeing < 0
        || disagreeing > tiles
        || mean.size() != deviation.size()
        || !finite
        || deviation.stream().anyMatch(d -> d <= 0)
        || !(furthest >= 0 && Double.isFinite(furthest))) {
      throw new MaskcastException(
          "A manifest's reference is of 1 or more tiles, with finite numbers and positive deviations; publish the bundle again");
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
