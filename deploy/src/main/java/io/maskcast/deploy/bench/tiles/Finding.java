package io.maskcast.deploy.bench.tiles;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * What a line of arms needs to be nearly as accurate as whole tiles. Of its settings the one of
 * fewest bytes counts that is measured to suffice; nothing is put between settings.
 *
 * @param line which
 * @param ours whether it is maskcast's own
 * @param least its arm of fewest wire bytes for each tile that reaches the accuracy on the test
 *     tiles, if one does
 * @param chosen its arm of fewest wire bytes that reaches it on the validation tiles, as somebody
 *     would choose who has no others
 */
record Finding(String line, boolean ours, Optional<ArmResult> least, Optional<ArmResult> chosen) {

  /** How far below whole tiles an arm may be: a point. */
  static final double ALLOWED = 0.01;

  /** Against rounding: .96 - .01 is to be reached by .95. */
  private static final double EPSILON = 1e-9;

  /**
   * Of all lines, those that need least first, then those that never suffice.
   *
   * @param arms all, among them whole tiles
   */
  static List<Finding> of(List<ArmResult> arms) {
    double tests = required(arms, arm -> Math.max(arm.asIsMean().mean(), arm.tunedMean().mean()));
    double validation = required(arms, ArmResult::validation);
    List<Finding> findings = new ArrayList<>();
    for (String line : arms.stream().map(ArmResult::line).distinct().toList()) {
      List<ArmResult> its = arms.stream().filter(arm -> arm.line().equals(line)).toList();
      findings.add(
          new Finding(
              line,
              its.get(0).ours(),
              least(its, arm -> arm.accuracy().mean(), tests),
              least(its, ArmResult::validation, validation)));
    }
    findings.sort(
        Comparator.comparingDouble(
            finding -> finding.least().map(ArmResult::wire).orElse(Double.POSITIVE_INFINITY)));
    return findings;
  }

  /** The accuracy of whole tiles, whichever of their networks is the better, less a point. */
  static double required(List<ArmResult> arms, ToDoubleFunction<ArmResult> accuracy) {
    return arms.stream()
            .filter(arm -> arm.family() == Family.DENSE)
            .mapToDouble(accuracy)
            .max()
            .orElse(Double.NaN)
        - ALLOWED;
  }

  /** The arm of fewest wire bytes that is accurate enough. */
  static Optional<ArmResult> least(
      List<ArmResult> arms, ToDoubleFunction<ArmResult> accuracy, double required) {
    return arms.stream()
        .filter(arm -> accuracy.applyAsDouble(arm) >= required - EPSILON)
        .min(Comparator.comparingDouble(ArmResult::wire));
  }

  /** The first of maskcast's own lines, or of the others, that suffices. */
  static Optional<ArmResult> best(List<Finding> findings, boolean ours) {
    return findings.stream()
        .filter(finding -> finding.ours() == ours)
        .flatMap(finding -> finding.least().stream())
        .findFirst();
  }
}
