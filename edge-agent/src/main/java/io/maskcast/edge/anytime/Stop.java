package io.maskcast.edge.anytime;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.LadderEntry;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.ladder.StoppingRule;
import java.util.stream.IntStream;

/** When tiles stop climbing the ladder of a bundle. */
public sealed interface Stop {

  /** As early as is as accurate, on validation tiles, as if all tiles climbed to the top. */
  record AsAccurate() implements Stop {

    @Override
    public StoppingRule rule(LadderEntry ladder) {
      return ladder.rule(ladder.rungs().get(ladder.rungs().size() - 1).accuracy());
    }
  }

  /**
   * As early as an accuracy on validation tiles allows.
   *
   * @param wanted share of tiles that must come out right, over 0 and up to 1
   */
  record AtAccuracy(double wanted) implements Stop {

    /**
     * Checks the range.
     *
     * @throws ConfigException if it is out of range
     */
    public AtAccuracy {
      if (!(wanted > 0 && wanted <= 1)) {
        throw new ConfigException("accuracy", wanted, "a share over 0 and up to 1, such as 0.98");
      }
    }

    @Override
    public StoppingRule rule(LadderEntry ladder) {
      return ladder.rule(wanted);
    }
  }

  /**
   * All at one rung, sure or not.
   *
   * @param rung from 0, the lowest
   */
  record AtRung(int rung) implements Stop {

    /**
     * Checks the range.
     *
     * @throws ConfigException if it is negative
     */
    public AtRung {
      if (rung < 0) {
        throw new ConfigException("rung", rung, "0, the lowest, or more");
      }
    }

    @Override
    public StoppingRule rule(LadderEntry ladder) {
      int rungs = ladder.rungs().size();
      if (rung >= rungs) {
        throw new MaskcastException(
            "The bundle's ladder has no rung %d; choose one of 0 to %d".formatted(rung, rungs - 1));
      }
      LadderEntry.Rung chosen = ladder.rungs().get(rung);
      return new StoppingRule(
          chosen.accuracy(),
          chosen.elements(),
          IntStream.range(0, rungs - 1).mapToObj(r -> r < rung ? 1.0 : 0.0).toList());
    }

    @Override
    public int answeredOtherwise(LadderEntry ladder, ReferenceEntry.Climbed counted) {
      rule(ladder);
      return counted.atRungs().get(rung);
    }
  }

  /**
   * The rule of a ladder.
   *
   * @throws MaskcastException if the ladder has none such
   */
  StoppingRule rule(LadderEntry ladder);

  /**
   * How many test tiles are answered otherwise than dense where they stop so.
   *
   * @throws MaskcastException as {@link #rule}
   */
  default int answeredOtherwise(LadderEntry ladder, ReferenceEntry.Climbed counted) {
    return counted.byRules().get(ladder.rules().indexOf(rule(ladder)));
  }
}
