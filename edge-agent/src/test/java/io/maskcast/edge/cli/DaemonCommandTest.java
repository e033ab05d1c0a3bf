package io.maskcast.edge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.config.MaskcastCommandLine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;

/** {@code maskcast edge daemon --check}. */
class DaemonCommandTest {

  @TempDir Path folder;

  @Command(name = "maskcast", subcommands = EdgeCommand.class)
  private static final class Root {}

  private record Outcome(int exit, String output, String error) {}

  private Outcome check(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("edge.yaml"), yaml);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    PrintStream outBefore = System.out;
    PrintStream errBefore = System.err;
    System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    try {
      String[] arguments = {"edge", "daemon", "--check", "--config", file.toString()};
      int exit = MaskcastCommandLine.run(new Root(), arguments, Map.of());
      return new Outcome(
          exit, output.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(outBefore);
      System.setErr(errBefore);
    }
  }

  private static String job(String more) {
    return "server: h:1\njobs: [{name: dawn, bundle: b, source: s, %s}]\n".formatted(more);
  }

  @Test
  void itSaysTheNextThreeTimes() throws IOException {
    Outcome outcome = check(job("at: '30 6 * * 1-5', zone: Europe/Berlin"));

    assertThat(outcome.exit()).as(outcome.error()).isZero();
    Matcher line = Pattern.compile("(?m)^job dawn: next at (.*)$").matcher(outcome.output());
    assertThat(line.find()).isTrue();
    List<ZonedDateTime> times =
        Stream.of(line.group(1).split(", ")).map(ZonedDateTime::parse).toList();
    assertThat(times).hasSize(3).isSorted().doesNotHaveDuplicates();
    for (ZonedDateTime time : times) {
      assertThat(time.toLocalTime()).isEqualTo(LocalTime.of(6, 30));
      assertThat(time.getZone().getId()).isEqualTo("Europe/Berlin");
      assertThat(time.getDayOfWeek()).isNotIn(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY);
    }
  }

  @Test
  void aJobWithoutTimesHasNoneToSay() throws IOException {
    assertThat(check(job("every: 1h")).output())
        .isEqualTo(folder.resolve("edge.yaml") + " is sound: 1 jobs, 0 sinks\n");
  }

  @Test
  void whatIsNoTimeIsOneLine() throws IOException {
    Outcome outcome = check(job("at: '30 26 * * *'"));

    assertThat(outcome.exit()).isEqualTo(MaskcastCommandLine.USAGE);
    assertThat(outcome.error())
        .startsWith("maskcast: " + folder.resolve("edge.yaml"))
        .contains("at of job dawn: '30 26 * * *' is not allowed", "Value 26 not in range [0, 23]")
        .hasLineCount(1);
    // In YAML a star begins the name of something else.
    assertThat(check(job("at: */5 * * * *")).error()).contains("is no YAML").contains("alias");
  }
}
