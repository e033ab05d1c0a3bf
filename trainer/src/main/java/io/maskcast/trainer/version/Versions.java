package io.maskcast.trainer.version;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.version.Jpeg;
import io.maskcast.shared.version.Version;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The versions to choose from: what {@code extend} renders.
 *
 * @param list 2 or more, each once, the best first: learning starts with the first (section 4.2.1
 *     of the paper)
 * @param perChannel whether each channel is rendered, and chosen, on its own; else whole tiles
 */
public record Versions(List<Version> list, boolean perChannel) {

  /** The paper's ten JPEG qualities: 100, 95, 85, 75, ... 15 (section 4.2.1). */
  public static final List<Version> PAPER_QUALITIES =
      IntStream.of(100, 95, 85, 75, 65, 55, 45, 35, 25, 15).<Version>mapToObj(Jpeg::new).toList();

  /**
   * Checks the list.
   *
   * @throws MaskcastException if there are fewer than 2 versions or one of them twice
   */
  public Versions {
    list = List.copyOf(list);
    if (list.size() < 2 || new HashSet<>(list).size() < list.size()) {
      throw new MaskcastException(
          "Versions %s leave no choice: give 2 or more, each once"
              .formatted(list.stream().map(Version::label).toList()));
    }
  }

  /** Versions of each channel on its own. */
  public static Versions ofChannels(List<Version> list) {
    return new Versions(list, true);
  }

  /** Versions of whole tiles. */
  public static Versions ofTiles(List<Version> list) {
    return new Versions(list, false);
  }

  /** How many there are. */
  public int count() {
    return list.size();
  }

  /** How many parts of a tile are rendered, and chosen, on their own. */
  int parts(int channels) {
    return perChannel ? channels : 1;
  }

  /**
   * The nominal cost of each, see {@link Version#cost}.
   *
   * @throws MaskcastException if tiles of these sides lack one of the versions
   */
  public double[] costs(int height, int width) {
    return list.stream().mapToDouble(version -> version.cost(height, width)).toArray();
  }
}
