package io.maskcast.deploy.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.maskcast.deploy.bench.statistics.Median;
import io.maskcast.trainer.learn.LearningSettings;
import java.util.Locale;

/**
 * What {@link TrainerBench} measured.
 *
 * @param settings of the steps
 * @param device that computed them
 * @param threads that computed them, if that was a CPU
 * @param times milliseconds of plain steps (first) and masked ones (second)
 * @param tiles per step, on average
 */
record TrainerBenchResult(
    LearningSettings settings, String device, int threads, PairedTimes times, double tiles) {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  /** For a person at a terminal. */
  String table() {
    Median ratio = times.ratio();
    return String.format(
        Locale.ROOT,
        """
          network            %s, %d tiles of %s a step
          computed on        %s, %d threads
                               ms a step      tiles/s
          plain             %s
          masked            %s
          masked / plain     %12.3f  (%.3f to %.3f at %.1f %% confidence)
        """,
        settings.architecture(),
        settings.network().batchSize().tiles(),
        TrainerBench.DATA.label(),
        device,
        threads,
        line(times.first()),
        line(times.second()),
        ratio.value(),
        ratio.low(),
        ratio.high(),
        100 * ratio.confidence());
  }

  private String line(double[] milliseconds) {
    double median = Median.of(milliseconds).value();
    return String.format(Locale.ROOT, "%13.2f %,12.0f", median, tilesPerSecond(median));
  }

  private double tilesPerSecond(double milliseconds) {
    return 1000 * tiles / milliseconds;
  }

  /** For programs. */
  byte[] json() {
    Median ratio = times.ratio();
    ObjectNode root = JSON.createObjectNode();
    root.put("bench", "trainer");
    root.put("data", TrainerBench.DATA.label());
    root.put("network", settings.architecture());
    root.put("batch", settings.network().batchSize().tiles());
    root.put("seed", settings.seed());
    root.put("device", device);
    root.put("threads", threads);
    root.put("processors", Runtime.getRuntime().availableProcessors());
    put(root.putObject("plain"), times.first());
    put(root.putObject("masked"), times.second());
    root.putObject("ratio")
        .put("median", ratio.value())
        .put("low", ratio.low())
        .put("high", ratio.high())
        .put("confidence", ratio.confidence());
    try {
      return JSON.writeValueAsBytes(root);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of strings and numbers has a JSON form", e);
    }
  }

  private void put(ObjectNode node, double[] milliseconds) {
    double median = Median.of(milliseconds).value();
    node.put("steps", milliseconds.length);
    node.put("median_ms", median);
    node.put("tiles_per_second", tilesPerSecond(median));
    node.set("ms", JSON.valueToTree(milliseconds));
  }
}
