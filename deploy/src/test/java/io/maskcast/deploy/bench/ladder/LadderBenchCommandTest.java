package io.maskcast.deploy.bench.ladder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.deploy.CommandRun;
import io.maskcast.deploy.bench.BenchCommand;
import io.maskcast.trainer.cli.TrainerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole command on a ladder and a single mask of few epochs: real server, edge and socket. */
class LadderBenchCommandTest {

  @TempDir private static Path folder;

  @BeforeAll
  static void learn() {
    String[] epochs = {"--dense-epochs=1", "--epochs=1", "--fine-tune-epochs=1"};
    learn(epochs, "ladder", "--rungs=0.1,0.3,1", "--out=" + folder.resolve("nested"));
    learn(epochs, "learn", "--keep=0.25", "--out=" + folder.resolve("single"));
  }

  private static void learn(String[] epochs, String kind, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of(kind, "--data=sample:landsat", "--device=cpu"));
    arguments.addAll(List.of(epochs));
    arguments.addAll(List.of(more));
    CommandRun run = CommandRun.of(new TrainerCommand(), arguments.toArray(String[]::new));
    assertThat(run.exit()).as(run.err()).isZero();
  }

  private static CommandRun bench(String... more) {
    List<String> arguments = new ArrayList<>(List.of("ladder", "--data=sample:landsat"));
    arguments.addAll(List.of(more));
    return CommandRun.of(new BenchCommand(), arguments.toArray(String[]::new));
  }

  @Test
  void measuresRungsAndRulesBesideOtherMasks() throws IOException {
    Path nested = folder.resolve("nested");
    Path out = folder.resolve("out");
    CommandRun run =
        bench(
            "--bundle=" + nested,
            "--bundle=" + nested.resolve("bundle"),
            "--beside=single=" + folder.resolve("single"),
            "--window=500",
            "--out=" + out);
    assertThat(run.exit()).as(run.err()).isZero();
    List<String> rows = Files.readAllLines(out.resolve("result.csv"));
    List<String[]> rungs =
        rows.stream()
            .filter(row -> row.contains("one rung"))
            .map(row -> row.split(",", -1))
            .toList();
    assertThat(rungs)
        .extracting(row -> row[1])
        .containsExactly("\"3 elements\"", "\"10 elements\"", "\"36 elements\"");
    // The same bundle twice: no spread, and no sample costs more than a byte or two.
    for (String[] rung : rungs) {
      assertThat(rung[2]).isEqualTo("2");
      String[] accuracies = rung[7].split(" ", -1);
      assertThat(accuracies[0]).isEqualTo(accuracies[1]);
      double wire = Double.parseDouble(rung[3]) + Double.parseDouble(rung[4]);
      assertThat(rung[6].split(" ", -1))
          .hasSize(2)
          .allSatisfy(each -> assertThat(Double.parseDouble(each)).isCloseTo(wire, within(2.0)));
    }
    assertThat(Double.parseDouble(rungs.get(0)[3])).isBetween(1.0, 6.0);
    assertThat(Double.parseDouble(rungs.get(2)[3])).isBetween(10.0, 40.0);
    assertThat(rows).anyMatch(row -> row.startsWith("\"ladder: stopped when sure\",\"--accuracy "));
    assertThat(rows).anyMatch(row -> row.startsWith("\"single\",\"9 samples\",1,"));
    assertThat(Files.readString(out.resolve("result.md"))).contains("| single | 9 samples |");
    assertThat(Files.readString(out.resolve("figure.svg"))).contains("single, 9 samples: ");
  }

  @Test
  void bundlesThatCannotBeMeasuredAreNamed() {
    String out = "--out=" + folder.resolve("none");
    String single = "--bundle=" + folder.resolve("single");
    assertThat(bench(single, out).err()).contains("has no ladder", "--beside");
    assertThat(bench("--bundle=" + folder.resolve("nested"), "--beside=x", out).err())
        .contains("beside", "NAME=FOLDER");
    assertThat(bench("--bundle=" + folder.resolve("nowhere"), out).err()).contains("nowhere");
  }
}
