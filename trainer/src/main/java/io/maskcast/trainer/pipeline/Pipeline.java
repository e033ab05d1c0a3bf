package io.maskcast.trainer.pipeline;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Choice;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.version.Version;
import io.maskcast.trainer.mask.MaskCost;
import io.maskcast.trainer.version.MergeOperator;
import io.maskcast.trainer.version.Versions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What happens to a tile before the network sees it (section 3.3, figures 5 and 12): it may be
 * extended to versions; masks select, one after the other; versions are merged.
 *
 * @param steps in their order: at most one extend, which is the first; one mask or more; a merge
 *     after the masks that choose among versions, if and only if there is an extend
 * @param joint how the costs of several masks are joined
 */
public record Pipeline(List<Step> steps, MaskCost.Joint joint) {

  /** One operation on a tile. */
  public sealed interface Step permits Extend, Select, Merge {}

  /**
   * Makes versions of a tile.
   *
   * @param versions which
   */
  public record Extend(Versions versions) implements Step {}

  /**
   * A mask to be learned.
   *
   * @param kind its realisation
   * @param weights a file of the cost of each choice of each element; empty charges every sample
   *     alike, and a version by its own cost
   */
  public record Select(MaskKind kind, Optional<Path> weights) implements Step {}

  /**
   * Makes one tile of the versions again.
   *
   * @param operator how
   */
  public record Merge(MergeOperator operator) implements Step {}

  /**
   * Checks the order of the steps.
   *
   * @throws MaskcastException if they do not make sense in this order
   */
  public Pipeline {
    steps = List.copyOf(steps);
    boolean extended = !steps.isEmpty() && steps.get(0) instanceof Extend;
    long extensions = steps.stream().filter(Extend.class::isInstance).count();
    long merges = steps.stream().filter(Merge.class::isInstance).count();
    boolean sound =
        steps.stream().anyMatch(Select.class::isInstance)
            && extensions == (extended ? 1 : 0)
            && merges == extensions
            && !(extended && steps.get(1) instanceof Merge);
    if (!sound) {
      throw new MaskcastException(
          "A pipeline is: an optional extend first, one mask or more, and after an extend a merge with a mask before it; not %s"
              .formatted(describe(steps)));
    }
  }

  /** A single mask that charges every sample alike. */
  public static Pipeline of(MaskKind kind) {
    return new Pipeline(List.of(new Select(kind, Optional.empty())), MaskCost.Joint.PRODUCT);
  }

  /** The masks, in their order. */
  public List<Select> masks() {
    return steps.stream().filter(Select.class::isInstance).map(Select.class::cast).toList();
  }

  /** The versions tiles are extended to, if they are. */
  public Optional<Versions> versions() {
    return steps.get(0) instanceof Extend extend
        ? Optional.of(extend.versions())
        : Optional.empty();
  }

  /** Whether it is a single any-mask over plain tiles that charges every sample alike. */
  public boolean isPlainAnyMask() {
    return steps.size() == 1
        && steps.get(0) instanceof Select select
        && select.weights().isEmpty()
        && select.kind().rule() == MaskKind.Rule.ANY;
  }

  /** How versions are merged, if there are any. */
  Optional<MergeOperator> merge() {
    return steps.stream()
        .filter(Merge.class::isInstance)
        .map(step -> ((Merge) step).operator())
        .findFirst();
  }

  /** Why no bundle can be made of what this learns, if so. */
  public Optional<String> obstacle() {
    if (versions().isEmpty()) {
      return Optional.empty();
    }
    MaskKind first = masks().get(0).kind();
    if (masksBeforeMerge() != 1
        || first.unit() != MaskKind.Unit.CHANNEL
        || first.rule() != MaskKind.Rule.XOR) {
      return Optional.of(
          "versions travel by the channel or the tile: only with one channel-xor or channel-xor-joint between extend and merge can they be published, not with %s"
              .formatted(describe()));
    }
    return publishedMerge().isPresent()
        ? Optional.empty()
        : Optional.of(
            "edges merge by %s, not by %s"
                .formatted(
                    Choice.labels(io.maskcast.shared.version.Merge.values()),
                    merge().orElseThrow().name()));
  }

  /** How an edge merges versions, if it can. */
  Optional<io.maskcast.shared.version.Merge> publishedMerge() {
    return merge()
        .flatMap(
            operator ->
                Stream.of(io.maskcast.shared.version.Merge.values())
                    .filter(known -> known.label().equals(operator.name()))
                    .findFirst());
  }

  /** How many masks choose among versions. */
  int masksBeforeMerge() {
    int masks = 0;
    for (Step step : steps) {
      if (step instanceof Merge) {
        return masks;
      }
      masks += step instanceof Select ? 1 : 0;
    }
    return 0;
  }

  /** For people: {@code extend(jpeg-100, jpeg-15) > channel-xor > merge(sum) > pixel-any}. */
  public String describe() {
    return describe(steps);
  }

  private static String describe(Versions versions) {
    return versions.list().stream()
        .map(Version::label)
        .collect(
            Collectors.joining(", ", "extend(", versions.perChannel() ? " of each channel)" : ")"));
  }

  private static String describe(List<Step> steps) {
    return steps.stream()
        .map(
            step ->
                step instanceof Extend extend
                    ? describe(extend.versions())
                    : step instanceof Select select
                        ? select.kind().label()
                        : "merge(" + ((Merge) step).operator().name() + ")")
        .collect(Collectors.joining(" > ", "", steps.isEmpty() ? "nothing" : ""));
  }
}
