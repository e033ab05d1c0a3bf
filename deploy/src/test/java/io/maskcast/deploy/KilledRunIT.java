package io.maskcast.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.maskcast.trainer.sample.SampleData;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trainer that is killed again and again and goes on each time. */
class KilledRunIT {

  private static final int KILLS = 4;
  private static final int SIGTERM_EXIT = 128 + 15;

  @TempDir private Path folder;

  private String[] learn(String out, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "trainer",
                "learn",
                "--data",
                "data",
                "--keep",
                "0.25",
                "--epochs",
                "3",
                "--fine-tune-epochs",
                "2",
                "--out",
                out));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  @Test
  void comesToTheResultOfARunThatNobodyKilled() throws Exception {
    SampleData.LANDSAT.unpack(folder.resolve("data"));
    Path state = Files.createDirectories(folder.resolve("killed/state"));
    try (WatchService watch = FileSystems.getDefault().newWatchService()) {
      state.register(
          watch, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
      for (int kill = 0; kill < KILLS; kill++) {
        try (Node node = Node.start(folder, learn("killed", "--resume"))) {
          for (int saves = 0; saves <= kill; saves++) {
            awaitChange(watch);
          }
          node.kill();
        }
      }
    }
    assertThat(folder.resolve("killed/run.json")).doesNotExist();
    requireSuccess(learn("killed", "--resume"));
    requireSuccess(learn("whole"));

    JsonNode killed = run("killed");
    JsonNode whole = run("whole");
    assertThat(killed.path("bundle")).isEqualTo(whole.path("bundle"));
    assertThat(killed.path("accuracy")).isEqualTo(whole.path("accuracy"));
    assertThat(killed.path("curve")).isEqualTo(whole.path("curve"));
    assertThat(folder.resolve("killed/epochs.csv"))
        .hasSameTextualContentAs(folder.resolve("whole/epochs.csv"));
  }

  @Test
  void aRunThatIsToldToEndSaysSoAndGoesOnLater() throws Exception {
    SampleData.LANDSAT.unpack(folder.resolve("data"));
    Path state = Files.createDirectories(folder.resolve("told/state"));
    try (WatchService watch = FileSystems.getDefault().newWatchService();
        Node node = Node.start(folder, learn("told", "--resume"))) {
      state.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
      awaitChange(watch);
      node.terminate();

      assertThat(node.exitCode()).isEqualTo(SIGTERM_EXIT);
      assertThat(node.err()).contains("maskcast: Stopped before the end");
      assertThat(node.out() + node.err()).doesNotContain("fatal error", "Exception");
    }
    assertThat(folder.resolve("told/run.json")).doesNotExist();
    requireSuccess(learn("told", "--resume"));
  }

  private static void awaitChange(WatchService watch) throws InterruptedException {
    WatchKey key = watch.poll(5, TimeUnit.MINUTES);
    assertThat(key).as("the run was saved").isNotNull();
    key.pollEvents();
    key.reset();
  }

  private void requireSuccess(String... arguments) {
    try (Node node = Node.run(folder, arguments)) {
      assertThat(node.exitCode()).as(node.err()).isZero();
    }
  }

  private JsonNode run(String name) throws IOException {
    return new JsonMapper().readTree(folder.resolve(name).resolve("run.json").toFile());
  }
}
