package io.maskcast.deploy.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.edge.cli.EdgeCommand;
import io.maskcast.edge.daemon.DaemonConfig;
import io.maskcast.server.cli.ServerCommand;
import io.maskcast.shared.config.LayeredDefaults;
import io.maskcast.trainer.cli.TrainerCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The parts of the Debian packages speak of the same users, folders and commands. */
class DebianPackageTest {

  private static final String PACKAGE = "deploy/package/";

  @TempDir Path folder;

  private static Map<String, String> unit(String node) {
    Map<String, String> values = new HashMap<>();
    Matcher lines =
        Pattern.compile("(?m)^(\\w+)=(.*)$")
            .matcher(Project.read(PACKAGE + node + "/maskcast-" + node + ".service"));
    while (lines.find()) {
      values.put(lines.group(1), lines.group(2));
    }
    return values;
  }

  /** A file of the package's control archive, as deb.sh fills it in. */
  private static String control(String node, String file) {
    String config = "/etc/maskcast/" + node + ".yaml";
    assertThat(Project.read(PACKAGE + "deb.sh"))
        .contains(
            "s/@PACKAGE@/$name/g", "s/@NODE@/$node/g", "s|@CONFIG@|$config|g", "@NEEDED@/$needed/g")
        .contains("name=maskcast-$node\n", "config=/etc/maskcast/$node.yaml\n");
    return Project.read(PACKAGE + "debian/" + file)
        .replace("@PACKAGE@", "maskcast-" + node)
        .replace("@NODE@", node)
        .replace("@CONFIG@", config);
  }

  @ParameterizedTest
  @ValueSource(strings = {"edge", "server", "trainer"})
  void theUnitStartsWhatThePackageHas(String node) {
    List<String> command = List.of(unit(node).get("ExecStart").split(" "));
    Matcher link =
        Pattern.compile("  " + node + "\\) command=(\\S+) readme=(\\S+) needed=(\\S+) ;;")
            .matcher(Project.read(PACKAGE + "deb.sh"));

    assertThat(link.find()).isTrue();
    assertThat(command.get(0)).isEqualTo("/usr/bin/" + link.group(1));
    assertThat(Project.at(link.group(2))).isRegularFile();
    assertThat(command.get(1)).isEqualTo(node);
    assertThat(command.get(command.size() - 1))
        .isEqualTo(control(node, "conffiles").strip())
        .isEqualTo("/etc/maskcast/" + node + ".yaml");
    String[] words = command.subList(1, command.size()).toArray(String[]::new);
    words[words.length - 1] = Project.at(PACKAGE + node + "/" + node + ".yaml").toString();
    CommandLine line = command(node);
    LayeredDefaults.install(line, words, Map.of());
    line.parseArgs(List.of(words).subList(1, words.length).toArray(String[]::new));
  }

  @Test
  void theUnitsAreAsTheyShouldBe() {
    for (String node : List.of("edge", "server", "trainer")) {
      assertThat(unit(node))
          .containsEntry("Restart", "on-failure")
          .containsEntry("RestartPreventExitStatus", "2")
          .containsEntry("SuccessExitStatus", "143")
          .containsEntry("ProtectSystem", "strict")
          .containsKeys("MemoryMax", "NoNewPrivileges", "StateDirectory", "SystemCallFilter");
      assertThat(unit(node).get("User")).isEqualTo("maskcast-" + node);
    }
    assertThat(unit("edge")).containsEntry("Type", "notify").containsKey("WatchdogSec");
    assertThat(unit("server")).containsEntry("Type", "exec");
    assertThat(unit("trainer"))
        .containsEntry("Type", "exec")
        .containsEntry("Environment", "DJL_CACHE_DIR=/var/lib/maskcast-trainer/engine");
  }

  @ParameterizedTest
  @ValueSource(strings = {"edge", "server", "trainer"})
  void userAndFolderAreTheSameEverywhere(String node) {
    String user = unit(node).get("User");
    String state = "/var/lib/" + unit(node).get("StateDirectory");

    assertThat(control(node, "postinst"))
        .contains("adduser", "--home " + state + " ", " " + user + "\n");
    assertThat(control(node, "postrm"))
        .contains("rm -rf " + state + "\n", "deluser --quiet --system " + user);
    assertThat(Project.read(PACKAGE + node + "/" + node + ".yaml"))
        .contains("\n" + (node.equals("edge") ? "state-dir: " : "data-dir: ") + state + "\n");
    assertThat(Project.read(PACKAGE + node + "/description")).containsPattern("(?m)^Description: ");
  }

  private static CommandLine command(String node) {
    return new CommandLine(
        switch (node) {
          case "edge" -> new EdgeCommand();
          case "server" -> new ServerCommand();
          default -> new TrainerCommand();
        });
  }

  private static String withoutCommentSigns(String node) {
    return Project.read(PACKAGE + node + "/" + node + ".yaml")
        .replaceAll("(?m)^#(?=\\w|  - |  \\w)", "");
  }

  @Test
  void theSampleOfTheEdgeIsSoundOnceItsCommentsAreTakenAway() throws IOException {
    Path file = Files.writeString(folder.resolve("edge.yaml"), withoutCommentSigns("edge"));

    assertThat(DaemonConfig.read(file).jobs()).hasSize(1);
  }

  private CommandLine.ParseResult parsed(String... words) throws IOException {
    String node = words[0];
    Path file = Files.writeString(folder.resolve(node + ".yaml"), withoutCommentSigns(node));
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--config", file.toString()));
    CommandLine line = command(node);
    LayeredDefaults.install(line, all.toArray(String[]::new), Map.of());
    return line.parseArgs(all.subList(1, all.size()).toArray(String[]::new));
  }

  @Test
  void theSampleOfTheServerIsSoundAndReachableFromItsMachineAlone() throws IOException {
    CommandLine.ParseResult server = parsed("server");

    assertThat(server.commandSpec().findOption("--host").<String>getValue()).isEqualTo("127.0.0.1");
    assertThat(server.commandSpec().findOption("--source").getValue().toString())
        .contains("digits=/srv/tiles/mnist");
  }

  @Test
  void theSampleOfTheTrainerIsSoundAndReachableFromItsMachineAlone() throws IOException {
    CommandLine.ParseResult serve = parsed("trainer", "serve").subcommand();

    assertThat(serve.commandSpec().findOption("--host").<String>getValue()).isEqualTo("127.0.0.1");
    assertThat(serve.commandSpec().findOption("--publish").getValue().toString())
        .contains("server.example");
  }
}
