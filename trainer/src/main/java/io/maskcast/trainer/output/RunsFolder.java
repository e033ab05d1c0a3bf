package io.maskcast.trainer.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import java.nio.file.Path;
import java.util.Map;

/**
 * What several runs of the same settings leave together: {@code runs.json} and {@code figures/}.
 */
public final class RunsFolder {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

  private final Path folder;

  /** A folder of runs; nothing is written yet. */
  public RunsFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes what the runs say together.
   *
   * @param settings what they were begun with, but for the seed
   * @param results by seed, one or more
   */
  public void write(LearningSettings settings, Map<Long, LearningResult> results) {
    LearningResult first = results.values().iterator().next();
    new RunFigures(folder.resolve("figures"), RunFolder.caption(settings, first))
        .epochs(results.values());
    ObjectNode root = JSON.createObjectNode();
    ArrayNode seeds = root.putArray("seeds");
    results.keySet().forEach(seeds::add);
    put(root.putObject("q"), Summary.of(results, r -> r.selection().q()));
    put(root.putObject("kept"), Summary.of(results, r -> r.selection().keptElements()));
    put(root.putObject("accuracy_dense"), Summary.of(results, r -> r.metrics().accuracyDense()));
    put(root.putObject("accuracy_masked"), Summary.of(results, r -> r.metrics().accuracyMasked()));
    try {
      WholeFile.write(folder.resolve("runs.json"), JSON.writeValueAsBytes(root));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of numbers has a JSON form", e);
    }
  }

  private static void put(ObjectNode node, Summary summary) {
    node.put("mean", summary.mean());
    node.put("deviation", summary.deviation());
    node.put("low", summary.low());
    node.put("high", summary.high());
    ArrayNode values = node.putArray("values");
    summary.values().forEach(values::add);
  }
}
