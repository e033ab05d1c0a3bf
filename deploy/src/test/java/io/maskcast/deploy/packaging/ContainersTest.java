package io.maskcast.deploy.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.edge.cli.EdgeCommand;
import io.maskcast.edge.daemon.DaemonConfig;
import io.maskcast.edge.daemon.HttpConfig;
import io.maskcast.server.cli.ServerCommand;
import io.maskcast.shared.config.LayeredDefaults;
import io.maskcast.trainer.cli.TrainerCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import picocli.CommandLine;

/** Every path, port, command and flag that images and the compose file name exists. */
class ContainersTest {

  private static final String COMPOSE = "deploy/containers/compose.yaml";

  private static CommandLine command(String node) {
    return new CommandLine(
        switch (node) {
          case "edge" -> new EdgeCommand();
          case "server" -> new ServerCommand();
          default -> new TrainerCommand();
        });
  }

  /** Fails unless these are words of a command of the node, with flags it has. */
  private static void requireCommand(List<String> words, Map<String, String> mounts) {
    String[] arguments =
        words.stream().map(word -> mounts.getOrDefault(word, word)).toArray(String[]::new);
    CommandLine line = command(arguments[0]);
    LayeredDefaults.install(line, arguments, Map.of());
    line.parseArgs(List.of(arguments).subList(1, arguments.length).toArray(String[]::new));
  }

  private static String port(String node) {
    return switch (node) {
      case "edge" -> String.valueOf(HttpConfig.DEFAULT_PORT);
      case "server" -> portOption(command("server"));
      default -> portOption(command("trainer").getSubcommands().get("serve"));
    };
  }

  private static String portOption(CommandLine command) {
    return command.getCommandSpec().findOption("--port").defaultValue();
  }

  private static String web(String node) {
    return Project.read(
        switch (node) {
          case "edge" -> "edge-agent/src/main/java/io/maskcast/edge/health/HealthPages.java";
          case "server" -> "server/src/main/java/io/maskcast/server/web/ServerWeb.java";
          default -> "trainer/src/main/java/io/maskcast/trainer/job/JobWeb.java";
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"edge", "server", "trainer"})
  void imagesRunWhatIsThere(String node) {
    Dockerfile file = Dockerfile.of(node);
    String installed = "/usr/lib/maskcast-" + node;

    assertThat(file.only("ENTRYPOINT").words()).containsExactly(installed + "/bin/maskcast");
    assertThat(file.only("EXPOSE").rest()).isEqualTo(port(node));
    List<String> health = file.only("HEALTHCHECK").words();
    assertThat(health.subList(0, 2)).containsExactly(installed + "/bin/healthcheck", port(node));
    assertThat(web(node)).contains("router.get(\"" + health.get(2) + "\")");
    for (String script : List.of("maskcast", "archive", "healthcheck")) {
      assertThat(Project.read("deploy/package/package.sh")).contains("\"$here/" + script + "\"");
      assertThat(Files.isExecutable(Project.at("deploy/package/" + script))).as(script).isTrue();
    }
    requireCommand(file.only("CMD").words(), Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"edge", "server", "trainer"})
  void imagesAreBuiltOfWhatIsThere(String node) {
    Dockerfile file = Dockerfile.of(node);
    Matcher build =
        Pattern.compile("(deploy/package/package\\.sh) (\\w+) --out ([^\\s\\]]+)")
            .matcher(file.instructions().toString());

    assertThat(build.find()).isTrue();
    assertThat(Files.isExecutable(Project.at(build.group(1)))).isTrue();
    assertThat(build.group(2)).isEqualTo(node);
    assertThat(file.only("COPY").rest())
        .isEqualTo(
            "--from=build /src/%s/maskcast-%s /usr/lib/maskcast-%s"
                .formatted(build.group(3), node, node));
  }

  /** What hadolint looks for, as far as it concerns these files. */
  @ParameterizedTest
  @ValueSource(strings = {"edge", "server", "trainer"})
  void imagesFollowTheRules(String node) {
    Dockerfile file = Dockerfile.of(node);

    for (Dockerfile.Instruction each : file.instructions()) {
      switch (each.name()) {
        case "FROM" -> assertThat(each.rest()).containsPattern(":(?!latest)\\S+");
        case "WORKDIR" -> assertThat(each.rest()).startsWith("/");
        case "ADD" -> throw new AssertionError("COPY is for files");
        case "CMD", "ENTRYPOINT" -> assertThat(each.rest()).startsWith("[");
        default -> {}
      }
      if (each.name().equals("RUN") && each.rest().contains("apt-get install")) {
        assertThat(each.rest())
            .contains("apt-get update", "-y --no-install-recommends", "rm -rf /var/lib/apt/lists/*")
            .doesNotContain("sudo");
      }
    }
    assertThat(file.only("USER").rest()).matches("[1-9][0-9]*:[1-9][0-9]*");
    String state = file.only("VOLUME").rest();
    assertThat(file.last().toString()).contains("install -d -o 10001 -g 10001 -m 750 " + state);
    assertThat(file.only("WORKDIR").rest()).isEqualTo(state);
  }

  /** A mapping with those merged into it that it names with {@code <<}. */
  private static Map<String, Object> merged(Object node) {
    Map<String, Object> all = new LinkedHashMap<>();
    Map<?, ?> own = (Map<?, ?>) node;
    if (own.get("<<") instanceof Map<?, ?> other) {
      all.putAll(merged(other));
    }
    own.forEach((key, value) -> all.put(String.valueOf(key), value));
    all.remove("<<");
    return all;
  }

  private static Map<String, Object> compose() {
    return merged(new Load(LoadSettings.builder().build()).loadFromString(Project.read(COMPOSE)));
  }

  private static List<?> list(Map<String, Object> service, String key) {
    return (List<?>) service.getOrDefault(key, List.of());
  }

  @Test
  void servicesAreWhatTheImagesAre() {
    Map<String, Object> services = merged(compose().get("services"));
    Set<String> volumes = merged(compose().get("volumes")).keySet();
    Set<String> built = new TreeSet<>();
    services.forEach(
        (name, value) -> {
          Map<String, Object> service = merged(value);
          String node = ((String) service.get("image")).replaceFirst("^maskcast-", "");
          Dockerfile file = Dockerfile.of(node);
          if (service.containsKey("build")) {
            built.add(node);
            Map<String, Object> build = merged(service.get("build"));
            Path context = Project.at("deploy/containers").resolve((String) build.get("context"));
            assertThat(context.resolve((String) build.get("dockerfile"))).isRegularFile();
          }
          assertThat(services.keySet()).containsAll(dependencies(service));
          for (Object port : list(service, "ports")) {
            assertThat((String) port).as(name).endsWith(":" + file.only("EXPOSE").rest());
          }
          requireCommand(words(service, file), mounts(name, service, file, volumes));
        });
    assertThat(built).containsExactly("edge", "server", "trainer");
  }

  private static Set<String> dependencies(Map<String, Object> service) {
    return service.containsKey("depends_on")
        ? merged(service.get("depends_on")).keySet()
        : Set.of();
  }

  private static List<String> words(Map<String, Object> service, Dockerfile file) {
    return service.containsKey("command")
        ? list(service, "command").stream().map(String::valueOf).toList()
        : file.only("CMD").words();
  }

  /** Files of the container that are files of the project; every volume is declared. */
  private static Map<String, String> mounts(
      String name, Map<String, Object> service, Dockerfile file, Set<String> volumes) {
    Map<String, String> files = new LinkedHashMap<>();
    boolean state = false;
    for (Object volume : list(service, "volumes")) {
      String[] parts = ((String) volume).split(":", -1);
      state |= parts[1].equals(file.only("VOLUME").rest());
      if (parts[0].startsWith("./")) {
        Path mounted = Project.at("deploy/containers").resolve(parts[0]).normalize();
        assertThat(mounted).isRegularFile();
        files.put(parts[1], mounted.toString());
      } else {
        assertThat(volumes).as(name).contains(parts[0]);
      }
    }
    assertThat(state).as("%s keeps its state in a volume", name).isTrue();
    return files;
  }

  @Test
  void theEdgesFileIsSoundAndItsFoldersAreVolumes() {
    DaemonConfig config = DaemonConfig.read(Project.at("deploy/containers/edge.yaml"));

    assertThat(config.edge().server().host()).isIn(merged(compose().get("services")).keySet());
    assertThat(String.valueOf(config.edge().server().port())).isEqualTo(port("server"));
    assertThat(config.edge().stateDir().toString())
        .isEqualTo(Dockerfile.of("edge").only("VOLUME").rest());
  }
}
