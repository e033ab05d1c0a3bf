package io.maskcast.shared.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Commands.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskcastCommandLineTest {

  private static final Map<String, String> NONE = Map.of();

  private static Outcome failing(RuntimeException failure) {
    Commands commands = new Commands();
    commands.failure = Optional.of(failure);
    return Commands.run(commands, NONE, "mill");
  }

  @Test
  void workThatIsDoneExitsWithZeroInSilence() {
    Outcome outcome = Commands.run(NONE, "mill");
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.ran()).hasSize(1);
    assertThat(Commands.run(NONE).ran()).containsExactly("maskcast");
  }

  @Test
  void aFileOfOptionsMayStandAlone(@TempDir Path folder) throws IOException {
    Path yaml = folder.resolve("mill.yaml");
    Files.writeString(yaml, "port: 99\n");
    assertThat(Commands.run(NONE, "mill", yaml.toString()).ran())
        .containsExactly("port=99 data-dir=here source={} tag=[] quiet=false");
    assertThat(Commands.run(NONE, "mill", "--quiet", "--port", "7", yaml.toString()).ran())
        .containsExactly("port=7 data-dir=here source={} tag=[] quiet=true");
    // The value of an option stays what it is.
    assertThat(Commands.run(NONE, "mill", "--data-dir", "x.yaml").ran())
        .containsExactly("port=7700 data-dir=x.yaml source={} tag=[] quiet=false");
  }

  @Test
  void workThatFailedExitsWithOneAndOneLine() {
    Outcome outcome = Commands.run(NONE, "mill", "--data-dir", "broken");
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err().lines()).containsExactly("maskcast: The disk is broken; buy another");
    assertThat(failing(new MaskcastException("No", new IllegalStateException("x"))).err().lines())
        .containsExactly("maskcast: No");
  }

  @Test
  void aWrongValueExitsWithTwoAndOneLine() {
    Outcome outcome = Commands.run(NONE, "mill", "--port", "-1");
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.err().lines())
        .containsExactly(
            "maskcast: port: '-1' is not allowed; allowed: a whole number from 0 to 65535");
  }

  @Test
  void anUnexpectedFailureExitsWithOneAndNamesItself() {
    Outcome outcome = failing(new IllegalStateException("bug"));
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.err())
        .contains("maskcast: unexpected failure: java.lang.IllegalStateException: bug");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "--nonsense",
        "mill --nonsense",
        "mill nonsense",
        "mill --port",
        "mill --port x",
        "farm nonsense",
        "farm reap",
        "farm reap --field",
        "farm sow --seed=x"
      })
  void aWrongCommandLineExitsWithTwoAndAHint(String line) {
    Outcome outcome = Commands.run(NONE, line.split(" ", -1));
    assertThat(outcome.exit()).isEqualTo(2);
    assertThat(outcome.ran()).isEmpty();
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err().lines()).hasSize(2).first().asString().startsWith("maskcast: ");
    assertThat(outcome.err().lines().toList().get(1)).matches("Try 'maskcast.* --help'\\.");
  }

  @Test
  void theHintNamesTheCommandThatWasWrong() {
    assertThat(Commands.run(NONE, "farm", "reap").err())
        .contains("Try 'maskcast farm reap --help'.");
  }

  @Test
  void aNodeWithoutSubcommandDoesItsFirst() {
    assertThat(Commands.run(NONE, "farm").ran()).containsExactly("sow seed=1");
    assertThat(Commands.run(NONE, "farm", "--seed=7").ran()).containsExactly("sow seed=7");
    assertThat(Commands.run(NONE, "farm", "sow", "--seed=7").ran()).containsExactly("sow seed=7");
    assertThat(Commands.run(NONE, "farm", "reap", "--field=x").ran())
        .containsExactly("reap field=x");
    assertThat(Commands.run(NONE, "farm", "harvest", "--field=x").ran())
        .containsExactly("reap field=x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "mill", "farm", "farm sow", "farm reap"})
  void everyLevelHasHelp(String path) {
    for (String flag : new String[] {"--help", "-h"}) {
      Outcome outcome = Commands.run(NONE, (path + " " + flag).strip().split(" ", -1));
      assertThat(outcome.exit()).isZero();
      assertThat(outcome.err()).isEmpty();
      assertThat(outcome.ran()).isEmpty();
      assertThat(outcome.out()).startsWith("Usage: " + ("maskcast " + path).strip());
      assertThat(outcome.out().contains("--config=FILE")).isEqualTo(!path.isEmpty());
    }
  }

  @Test
  void helpOfANodeNamesItsSubcommands() {
    assertThat(Commands.run(NONE, "farm", "--help").out()).contains("sow", "reap");
    assertThat(Commands.run(NONE, "--version").out()).startsWith("1.2.3");
    assertThat(Commands.run(NONE, "mill", "--version").out()).startsWith("1.2.3");
    assertThat(Commands.run(NONE, "farm", "sow", "--version").out()).startsWith("1.2.3");
  }

  @Test
  void aWrongConfigurationDoesNotStandInTheWayOfHelp() {
    Map<String, String> wrong = Map.of("MASKCAST_MILL_PROT", "1");
    assertThat(Commands.run(wrong, "mill").exit()).isEqualTo(2);
    Outcome help = Commands.run(wrong, "mill", "--config", "absent.yaml", "--help");
    assertThat(help.exit()).isZero();
    assertThat(help.out()).startsWith("Usage: maskcast mill").contains("--config=FILE");
  }
}
