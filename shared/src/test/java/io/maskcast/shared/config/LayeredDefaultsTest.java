package io.maskcast.shared.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.config.Commands.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LayeredDefaultsTest {

  private static final Map<String, String> NONE = Map.of();
  private static final String DEFAULTS = "port=7700 data-dir=here source={} tag=[] quiet=false";

  @TempDir Path folder;

  private String yaml(String text) throws IOException {
    return Files.writeString(folder.resolve("node.yaml"), text).toString();
  }

  private Outcome mill(String yaml, String... arguments) throws IOException {
    String[] all = new String[arguments.length + 2];
    all[0] = "mill";
    all[1] = "--config=" + yaml(yaml);
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return Commands.run(NONE, all);
  }

  private static void ran(Outcome outcome, String expected) {
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exit()).isZero();
    assertThat(outcome.ran()).containsExactly(expected);
  }

  private static void refused(Outcome outcome, String... words) {
    assertThat(outcome.exit()).isEqualTo(MaskcastCommandLine.USAGE);
    assertThat(outcome.ran()).isEmpty();
    assertThat(outcome.err())
        .startsWith("maskcast: ")
        .contains(words)
        .doesNotContain("\tat ", "Exception");
  }

  @Test
  void withoutAnythingTheOptionsOwnDefaultsHold() throws IOException {
    ran(Commands.run(NONE, "mill"), DEFAULTS);
    ran(mill(""), DEFAULTS);
    ran(mill("# nothing\n"), DEFAULTS);
    ran(mill("{}"), DEFAULTS);
  }

  @Test
  void theFileIsStrongerThanDefaultsTheEnvironmentThanItAndFlagsThanAll() throws IOException {
    String config = yaml("port: 1\ndata-dir: file\n");
    Map<String, String> environment =
        Map.of("MASKCAST_MILL_PORT", "2", "MASKCAST_MILL_CONFIG", config);
    ran(
        Commands.run(NONE, "mill", "--config", config),
        "port=1 data-dir=file source={} tag=[] quiet=false");
    ran(Commands.run(environment, "mill"), "port=2 data-dir=file source={} tag=[] quiet=false");
    ran(
        Commands.run(environment, "mill", "--port=3"),
        "port=3 data-dir=file source={} tag=[] quiet=false");
    ran(
        Commands.run(Map.of("MASKCAST_MILL_DATA_DIR", "env"), "mill", "-d", "flag"),
        "port=7700 data-dir=flag source={} tag=[] quiet=false");
  }

  @Test
  void aFileNestedTooDeepIsRefusedInWords() throws IOException {
    refused(mill("tag: " + "[".repeat(500_000)), "node.yaml is nested too deep");
  }

  @Test
  void theConfigFlagIsStrongerThanItsVariable() throws IOException {
    Map<String, String> environment = Map.of("MASKCAST_MILL_CONFIG", "/nowhere/x.yaml");
    String expected = "port=1 data-dir=here source={} tag=[] quiet=false";
    ran(Commands.run(environment, "mill", "--config=" + yaml("port: 1")), expected);
    ran(Commands.run(environment, "mill", "--config", yaml("port: 1")), expected);
  }

  @Test
  void listsAndMappingsFillRepeatableOptions() throws IOException {
    ran(
        mill(
            """
            source:
              sat: /data/sat images
              mnist: /data/mnist
            tag: [a, 2, true]
            quiet: true
            """),
        "port=7700 data-dir=here source={sat=/data/sat images, mnist=/data/mnist} tag=[a, 2, true] quiet=true");
    ran(mill("tag: one\n"), "port=7700 data-dir=here source={} tag=[one] quiet=false");
    ran(
        mill("source: [a=b, c=d]\n"),
        "port=7700 data-dir=here source={a=b, c=d} tag=[] quiet=false");
    ran(
        Commands.run(
            Map.of("MASKCAST_MILL_SOURCE", "a=b\nc=d", "MASKCAST_MILL_TAG", "x\ny z"), "mill"),
        "port=7700 data-dir=here source={a=b, c=d} tag=[x, y z] quiet=false");
  }

  @Test
  void emptyListsAndMappingsAreNoValues() throws IOException {
    ran(mill("tag: []\nsource: {}\n"), DEFAULTS);
  }

  @Test
  void flagsReplaceTheListOfTheFile() throws IOException {
    ran(
        mill("tag: [a, b]\n", "--tag", "c", "--tag=d"),
        "port=7700 data-dir=here source={} tag=[c, d] quiet=false");
  }

  @Test
  void subcommandsShareTheKeysOfTheirNode() throws IOException {
    String config = yaml("seed: 5\nfield: north\n");
    ran(Commands.run(NONE, "farm", "sow", "--config", config), "sow seed=5");
    ran(Commands.run(NONE, "farm", "reap", "--config", config), "reap field=north");
    ran(Commands.run(NONE, "farm", "harvest", "--config", config), "reap field=north");
    ran(Commands.run(Map.of("MASKCAST_FARM_SEED", "6"), "farm"), "sow seed=6");
  }

  @Test
  void unknownKeysAreNamedWithTheAllowedOnes() throws IOException {
    refused(
        mill("prot: 1\n"),
        "node.yaml: unknown key 'prot'; allowed: data-dir, port, quiet, source, tag");
    refused(mill("help: true\n"), "unknown key 'help'");
    refused(mill("config: x\n"), "unknown key 'config'");
    refused(mill("seed: 1\n"), "unknown key 'seed'"); // another node's
    refused(mill("? [a]\n: 1\n"), "unknown key '[a]'");
  }

  @Test
  void unknownVariablesAreNamedWithTheAllowedOnes() {
    refused(
        Commands.run(Map.of("MASKCAST_MILL_PROT", "1"), "mill"),
        "Unknown environment variable MASKCAST_MILL_PROT; allowed: ",
        "MASKCAST_MILL_PORT",
        "MASKCAST_MILL_CONFIG");
    ran(Commands.run(Map.of("MASKCAST_FARM_PROT", "1", "MASKCAST_MILLS", "1"), "mill"), DEFAULTS);
  }

  @Test
  void valuesThatAreNoneAreNamed() throws IOException {
    refused(mill("port:\n"), "node.yaml: key 'port' has no value");
    refused(mill("tag: [a, null]\n"), "node.yaml: key 'tag' has no value");
    refused(mill("source: {a: }\n"), "node.yaml: key 'source' has no value");
  }

  @Test
  void valuesOfAWrongTypeAreNamed() throws IOException {
    refused(mill("port: x\n"), "--port", "'x'");
    refused(mill("port: ''\n"), "--port", "''");
    refused(mill("port: [1, 2]\n"), "--port");
    refused(mill("source: [a]\n"), "--source");
    refused(mill("quiet: perhaps\n"), "--quiet", "'perhaps'");
    refused(Commands.run(Map.of("MASKCAST_MILL_PORT", ""), "mill"), "--port", "''");
    refused(Commands.run(Map.of("MASKCAST_MILL_PORT", "70000"), "mill"), "port: '70000'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tag: [[a]]\n",
        "tag: [{a: b}]\n",
        "tag: {a: [b]}\n",
        "tag: {a: {b: c}}\n",
        "tag: &a [*a]\n", // holds itself
        "tag: &a {x: *a}\n",
        "tag: !!binary aGVsbG8=\n"
      })
  void deeperValuesAreRefused(String text) throws IOException {
    refused(mill(text), "node.yaml: key 'tag'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "port: [1\n",
        "port: 1\nport: 2\n",
        "a: b: c\n",
        "\t- x\n",
        "--- {}\n--- {}\n",
        "port: !!java.net.URL [x]\n",
        "port: *unknown\n",
        "port: \u0007\n"
      })
  void brokenYamlIsNamed(String text) throws IOException {
    refused(mill(text), "node.yaml is no YAML: ");
  }

  @Test
  void scalarsThatAreNotWhatTheirTagSaysAreNamed() throws IOException {
    Outcome outcome = mill("port: !!int x\n");
    assertThat(outcome.exit()).isEqualTo(MaskcastCommandLine.USAGE);
    assertThat(outcome.err()).startsWith("maskcast: ").contains("node.yaml is no YAML: ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "port", "- port: 1\n", "7"})
  void yamlThatIsNoMappingIsNamed(String text) throws IOException {
    refused(mill(text), "node.yaml must hold one mapping");
  }

  @Test
  void filesThatCannotBeReadAreNamed() throws IOException {
    refused(
        Commands.run(NONE, "mill", "--config=/nowhere/x.yaml"),
        "Cannot read /nowhere/x.yaml: no such file");
    refused(
        Commands.run(NONE, "mill", "--config", "/nowhere/x.yaml"),
        "Cannot read /nowhere/x.yaml: no such file");
    refused(
        Commands.run(Map.of("MASKCAST_MILL_CONFIG", "/nowhere/y.yaml"), "mill"),
        "Cannot read /nowhere/y.yaml: no such file");
    refused(Commands.run(NONE, "mill", "--config", folder.toString()), "Cannot read " + folder);
    refused(mill("#".repeat((1 << 20) + 1)), "node.yaml is larger than 1048576 bytes");
  }

  @Test
  void aConfigThatNamesNoFileIsRefused() {
    refused(Commands.run(NONE, "mill", "--config"), "--config");
    refused(Commands.run(NONE, "mill", "--config="), "--config names no file");
    refused(Commands.run(NONE, "mill", "--config", ""), "--config names no file");
    refused(
        Commands.run(Map.of("MASKCAST_MILL_CONFIG", ""), "mill"),
        "MASKCAST_MILL_CONFIG names no file");
  }
}
