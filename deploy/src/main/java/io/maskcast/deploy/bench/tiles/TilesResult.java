package io.maskcast.deploy.bench.tiles;

import io.maskcast.deploy.bench.statistics.Accuracy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/**
 * All that was compared.
 *
 * @param schema {@link #SCHEMA}
 * @param dataset the tiles' name
 * @param tiles the test tiles, for people
 * @param testTiles how many
 * @param trainTiles how many training tiles, validation tiles among them
 * @param denseBytes of a tile
 * @param learning how every network learned
 * @param environment where it was measured
 * @param arms what each came to
 */
record TilesResult(
    String schema,
    String dataset,
    String tiles,
    int testTiles,
    int trainTiles,
    int denseBytes,
    Map<String, Object> learning,
    String environment,
    List<ArmResult> arms) {

  static final String SCHEMA = "maskcast-bench-tiles/1";

  /**
   * Of everything that is there; arms that were not measured with all seeds are of those that were.
   */
  static TilesResult of(TilesSettings settings) {
    List<ArmResult> arms = new ArrayList<>();
    for (Representation what : settings.representations()) {
      for (Arm arm : Arm.of(what, true)) {
        arm(settings, arm).ifPresent(arms::add);
      }
    }
    var train = settings.dataset().train();
    return new TilesResult(
        SCHEMA,
        settings.dataset().name(),
        train.layout().describe(),
        settings.dataset().test().count(),
        train.count(),
        train.layout().denseBytes(),
        settings.learning().describe(),
        "%s %s, Java %s, %d processors"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors()),
        arms);
  }

  /** One seed's part. */
  private record Part(long seed, Measured measured, Learned learned) {}

  private static Optional<ArmResult> arm(TilesSettings settings, Arm arm) {
    List<Part> parts = new ArrayList<>();
    for (long seed : settings.seeds()) {
      Optional<Measured> measured = ArmMeasuring.measured(settings, seed, arm);
      Optional<Learned> learned = ArmLearning.learned(settings, seed, arm.what());
      if (measured.isPresent() && learned.isPresent()) {
        parts.add(new Part(seed, measured.get(), learned.get()));
      }
    }
    return parts.isEmpty() ? Optional.empty() : Optional.of(arm(settings, arm, parts));
  }

  private static ArmResult arm(TilesSettings settings, Arm arm, List<Part> parts) {
    int tiles = settings.dataset().test().count();
    double[] asIs = parts.stream().mapToDouble(part -> part.measured().asIs()).toArray();
    double[] tuned = parts.stream().mapToDouble(part -> part.measured().tuned()).toArray();
    return new ArmResult(
        arm.label(),
        arm.line(),
        arm.what().family(),
        arm.what().setting(),
        arm.carrier(),
        arm.ours(),
        mean(parts, part -> part.learned().keptSamples()),
        mean(parts, part -> (double) part.measured().wireDown() / tiles),
        mean(parts, part -> (double) part.measured().wireUp() / tiles),
        mean(parts, part -> part.measured().requests()),
        parts.stream().map(Part::seed).toList(),
        Arrays.stream(asIs).boxed().toList(),
        Arrays.stream(tuned).boxed().toList(),
        Accuracy.of(asIs, tiles),
        Accuracy.of(tuned, tiles),
        mean(parts, part -> part.learned().validationAsIs()),
        mean(parts, part -> part.learned().validationTuned()),
        ArmTiming.timed(settings, arm));
  }

  private static double mean(List<Part> parts, ToDoubleFunction<Part> figure) {
    return parts.stream().mapToDouble(figure).average().orElseThrow();
  }
}
