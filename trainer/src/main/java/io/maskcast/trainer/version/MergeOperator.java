package io.maskcast.trainer.version;

import ai.djl.ndarray.NDArray;
import io.maskcast.shared.MaskcastException;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Makes one tile of its masked versions, which a network of a fixed input takes: the paper's {@code
 * merge} (section 3.3, Figure 5). Versions that a mask drops arrive as zeros. Implement it for an
 * operator of your own; it must be built of operations the engine differentiates, without changing
 * its input in place, and be safe to call from several threads. Multiply and divide by arrays that
 * belong to the input's manager, not by numbers: DJL may free those before the engine needs them
 * for gradients.
 */
public interface MergeOperator {

  /** Adds the versions up: under a xor mask, the one selected. What the paper uses. */
  MergeOperator SUM = named("sum", versions -> versions.sum(new int[] {1}));

  /** Takes the mean over all versions, dropped ones included as zeros. */
  MergeOperator MEAN = named("mean", versions -> versions.mean(new int[] {1}));

  /**
   * Takes the largest value of all versions. A dropped version counts as 0, the mean of its
   * channel, so nothing below the mean is left wherever one is dropped.
   */
  MergeOperator MAX = named("max", versions -> versions.max(new int[] {1}));

  /** The name, for settings and reports. */
  String name();

  /**
   * Merges.
   *
   * @param versions (tiles, versions, channels, height, width)
   * @return (tiles, channels, height, width), with the same manager
   */
  NDArray merge(NDArray versions);

  /**
   * The operator of a name, of those that are here.
   *
   * @throws MaskcastException if it is another
   */
  static MergeOperator of(String name) {
    List<MergeOperator> all = List.of(SUM, MEAN, MAX);
    return all.stream()
        .filter(operator -> operator.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new MaskcastException(
                    "'%s' does not merge versions; allowed: %s"
                        .formatted(
                            name,
                            all.stream()
                                .map(MergeOperator::name)
                                .collect(Collectors.joining(", ")))));
  }

  /**
   * An operator of a name.
   *
   * @param name for settings and reports
   * @param merge does what {@link #merge} says
   */
  static MergeOperator named(String name, UnaryOperator<NDArray> merge) {
    record Named(String name, UnaryOperator<NDArray> operator) implements MergeOperator {
      @Override
      public NDArray merge(NDArray versions) {
        return operator.apply(versions);
      }
    }
    return new Named(name, merge);
  }
}
