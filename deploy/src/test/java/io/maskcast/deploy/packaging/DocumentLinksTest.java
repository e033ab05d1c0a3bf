package io.maskcast.deploy.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a document links to within the project is there, heading and all. */
class DocumentLinksTest {

  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]*)(?:#([^)\\s]*))?\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#+ +(.*)$");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "CONTRIBUTING.md",
        "server/README.md",
        "edge-agent/README.md",
        "trainer/README.md",
        "trainer/RESULTS.md",
        "deploy/bench/README.md",
        "deploy/bench/RESULTS.md",
        "deploy/bench/RESULTS-peers.md",
        "deploy/bench/RESULTS-tiles.md"
      })
  void everyLinkLeadsSomewhere(String document) {
    assertThat(LINK.matcher(Project.read(document)).results())
        .filteredOn(link -> !link.group(1).contains("://"))
        .allSatisfy(link -> requireThere(document, link.group(1), link.group(2)));
  }

  private static void requireThere(String document, String file, String anchor) {
    Path from = Path.of(document);
    String there = file.isEmpty() ? document : from.resolveSibling(file).normalize().toString();
    assertThat(Files.exists(Project.at(there))).as(there).isTrue();
    if (anchor != null) {
      assertThat(anchors(there)).as(there).contains(anchor);
    }
  }

  private static Set<String> anchors(String document) {
    return HEADING
        .matcher(Project.read(document))
        .results()
        .map(heading -> heading.group(1).toLowerCase(Locale.ROOT))
        .map(heading -> heading.replaceAll("[^\\w\\- ]", "").replace(' ', '-'))
        .collect(Collectors.toSet());
  }
}
