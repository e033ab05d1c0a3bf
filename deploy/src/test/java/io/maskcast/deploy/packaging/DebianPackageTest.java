package io.maskcast.deploy.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.edge.cli.EdgeCommand;
import io.maskcast.edge.daemon.DaemonConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The parts of the Debian package speak of the same user, folders and commands. */
class DebianPackageTest {

  private static final String EDGE = "deploy/package/edge/";

  @TempDir Path folder;

  private static Map<String, String> unit() {
    Map<String, String> values = new HashMap<>();
    Matcher lines =
        Pattern.compile("(?m)^(\\w+)=(.*)$").matcher(Project.read(EDGE + "maskcast-edge.service"));
    while (lines.find()) {
      values.put(lines.group(1), lines.group(2));
    }
    return values;
  }

  @Test
  void theUnitStartsWhatThePackageHas() {
    List<String> command = List.of(unit().get("ExecStart").split(" "));

    assertThat(Project.read("deploy/package/deb.sh"))
        .contains("ln -s ../lib/maskcast-edge/bin/maskcast \"$root" + command.get(0) + "\"")
        .contains("$root" + "/etc/maskcast/edge.yaml");
    assertThat(command.get(1)).isEqualTo("edge");
    new CommandLine(new EdgeCommand())
        .parseArgs(command.subList(2, command.size()).toArray(String[]::new));
    assertThat(command.get(command.size() - 1))
        .isEqualTo(Project.read(EDGE + "debian/conffiles").strip());
  }

  @Test
  void theUnitIsAsItShouldBe() {
    assertThat(unit())
        .containsEntry("Type", "notify")
        .containsEntry("Restart", "on-failure")
        .containsEntry("RestartPreventExitStatus", "2")
        .containsKeys("WatchdogSec", "MemoryMax", "NoNewPrivileges", "ProtectSystem");
    assertThat(unit().get("User")).isNotEqualTo("root");
  }

  @Test
  void userAndFolderAreTheSameEverywhere() {
    String user = unit().get("User");
    String state = "/var/lib/" + unit().get("StateDirectory");

    assertThat(Project.read(EDGE + "debian/postinst"))
        .contains("adduser", "--home " + state + " ", " " + user + "\n");
    assertThat(Project.read(EDGE + "debian/postrm"))
        .contains("rm -rf " + state + "\n", "deluser --quiet --system " + user);
    assertThat(Project.read(EDGE + "edge.yaml")).contains("\nstate-dir: " + state + "\n");
  }

  @Test
  void theSampleIsSoundOnceItsCommentsAreTakenAway() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("edge.yaml"),
            Project.read(EDGE + "edge.yaml").replaceAll("(?m)^#(?=\\w|  - )", ""));

    assertThat(DaemonConfig.read(file).jobs()).hasSize(1);
  }
}
