package io.maskcast.deploy.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No jar of an installation is without a license that is allowed, or without its text. */
class LegalTest {

  private static final String MIT = "<license><id>MIT</id></license>";
  private static final String APACHE = "<license><id>Apache-2.0</id></license>";

  @TempDir Path folder;
  private final StringBuilder components = new StringBuilder();

  private record Outcome(int exit, String said) {}

  @BeforeEach
  void makeFolders() throws IOException {
    for (String each : List.of("jars", "installed", "texts")) {
      Files.createDirectories(folder.resolve(each));
    }
    Files.writeString(
        folder.resolve("texts/components.txt"), "# a comment\n\nlisted  EPL-1.0  listed.txt\n");
    Files.writeString(folder.resolve("texts/listed.txt"), "the text of listed\n");
  }

  private void jar(String name, Map<String, String> entries) throws IOException {
    for (String where : List.of("jars", "installed")) {
      try (OutputStream file = Files.newOutputStream(folder.resolve(where).resolve(name));
          ZipOutputStream jar = new ZipOutputStream(file)) {
        for (Map.Entry<String, String> entry : entries.entrySet()) {
          jar.putNextEntry(new ZipEntry(entry.getKey()));
          jar.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
          jar.closeEntry();
        }
      }
    }
  }

  private void component(String artifact, String classifier, String licenses) {
    components.append(
        """
        <component type="library">
          <group>org.example</group><name>%s</name><version>1.0</version>
          <licenses>%s</licenses>
          <purl>pkg:maven/org.example/%s@1.0?%stype=jar</purl>
        </component>
        """
            .formatted(
                artifact,
                licenses,
                artifact,
                classifier.isEmpty() ? "" : "classifier=" + classifier + "&amp;"));
  }

  private Outcome run() throws Exception {
    Path sbom =
        Files.writeString(
            folder.resolve("sbom.xml"),
            "<bom xmlns=\"http://cyclonedx.org/schema/bom/1.6\"><components>%s</components></bom>"
                .formatted(components));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                Project.at("deploy/package/Legal.java").toString(),
                sbom.toString(),
                folder.resolve("jars").toString(),
                folder.resolve("installed").toString(),
                folder.resolve("texts").toString(),
                folder.resolve("out").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Outcome(process.waitFor(), said);
  }

  private String list() throws IOException {
    return Files.readString(folder.resolve("out/THIRD-PARTY.txt")).replaceAll(" +", " ");
  }

  @Test
  void licensesAndTheirTextsAreCollected() throws Exception {
    component("free", "", APACHE);
    jar("free-1.0.jar", Map.of("META-INF/NOTICE", "made by somebody"));
    component("native", "linux-x86_64", MIT);
    jar("native-1.0-linux-x86_64.jar", Map.of("META-INF/LICENSE.txt", "do what you want"));
    component("both", "", "<license><name>Something else</name></license>" + APACHE);
    jar("both-1.0.jar", Map.of("A.class", "", "licenses/License.class", "no text"));
    component("listed", "", "");
    jar("listed-1.0.jar", Map.of("A.class", ""));
    component("left-out", "", "");
    jar("maskcast-own-1.0.jar", Map.of("A.class", ""));
    component("maskcast-own", "", "");

    Outcome outcome = run();

    assertThat(outcome.exit()).as(outcome.said()).isZero();
    assertThat(list())
        .contains("\nfree 1.0 Apache-2.0 free-NOTICE\n")
        .contains("\nnative 1.0 MIT native-LICENSE.txt\n")
        .contains("\nboth 1.0 Apache-2.0\n")
        .contains("\nlisted 1.0 EPL-1.0 listed.txt\n")
        .doesNotContain("left-out", "maskcast-own");
    assertThat(folder.resolve("out/free-NOTICE")).hasContent("made by somebody");
    assertThat(folder.resolve("out/native-LICENSE.txt")).hasContent("do what you want");
    assertThat(folder.resolve("out/listed.txt")).hasContent("the text of listed");
  }

  @Test
  void theTextOfApacheIsThereOnce() throws Exception {
    component("free", "", APACHE);
    jar("free-1.0.jar", Map.of("META-INF/LICENSE", Project.read("LICENSE")));

    assertThat(run().exit()).isZero();
    assertThat(list()).contains("\nfree 1.0 Apache-2.0\n");
    assertThat(folder.resolve("out")).isDirectoryNotContaining("glob:**LICENSE");
  }

  @Test
  void whatIsMissingIsToldAndEndsIt() throws Exception {
    jar("unknown-1.0.jar", Map.of("A.class", ""));
    component("strict", "", "<license><id>GPL-3.0-only</id></license>");
    jar("strict-1.0.jar", Map.of("LICENSE", "text"));
    component("nobody", "", "");
    jar("nobody-1.0.jar", Map.of("A.class", ""));
    component("textless", "", MIT);
    jar("textless-1.0.jar", Map.of("A.class", ""));

    Outcome outcome = run();

    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.said())
        .contains("unknown-1.0.jar is no component of")
        .contains("strict-1.0.jar has no license that is allowed here: [GPL-3.0-only]")
        .contains("nobody-1.0.jar has no license that is allowed here: []")
        .contains("textless-1.0.jar is under MIT, and its text is neither in it nor named")
        .hasLineCount(4);
  }

  @Test
  void everyTextThatIsNamedIsThere() {
    List<String> rows =
        Project.read("deploy/package/legal/components.txt")
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();

    assertThat(rows).isNotEmpty();
    for (String row : rows) {
      assertThat(Project.at("deploy/package/legal").resolve(row.split(" +", -1)[2]))
          .isNotEmptyFile();
    }
  }
}
