package io.maskcast.deploy.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFilesTest {

  private final LinkResult result =
      Results.of(
          "ab".repeat(32),
          Results.series(Kind.MASKED, 20, 21.5),
          Results.series(Kind.DENSE, 200, 199));

  @Test
  void whatIsWrittenIsRead(@TempDir Path folder) {
    ResultFiles.write(folder, result);
    assertThat(ResultJson.read(folder.resolve("result.json"))).isEqualTo(result);
  }

  @Test
  void aFileOfAnotherSchemaOrFormIsRefused(@TempDir Path folder) throws IOException {
    ResultFiles.write(folder, result);
    String sound = Files.readString(folder.resolve("result.json"));
    assertRefused(folder, sound.replace("link/1", "link/2"), "'maskcast-bench-link/2'");
    assertRefused(folder, "{}", "schema ''");
    assertRefused(folder, "[1", "no result of 'maskcast bench link'");
    assertRefused(folder, sound.replace("\"tiles_per_second\"", "\"tiles\\\"\""), "is no figure");
    assertRefused(folder, sound.replace(": 21.5", ": -1.0"), "cannot be -1.0");
    assertRefused(
        folder, sound.replace("\"kind\" : \"dense\"", "\"kind\" : \"masked\""), "one series");
    assertRefused(folder, sound.replaceAll("\"load\"[^}]*},", ""), "load");
  }

  private static void assertRefused(Path folder, String text, String says) throws IOException {
    Path file = Files.writeString(folder.resolve("other.json"), text);
    assertThatThrownBy(() -> ResultJson.read(file))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("other.json")
        .hasMessageContaining(says);
  }

  @Test
  void aRowOfTheTableIsARepetition(@TempDir Path folder) throws IOException {
    ResultFiles.write(folder, result);
    List<String> lines = Files.readAllLines(folder.resolve("result.csv"));
    List<String> names = List.of(lines.get(0).split(",", -1));
    assertThat(names)
        .containsExactlyElementsOf(
            List.of(
                ("kind,repetition,"
                        + Arrays.stream(Metric.values())
                            .map(Metric::label)
                            .collect(Collectors.joining(",")))
                    .split(",")));
    assertThat(lines).hasSize(5);
    String[] second = lines.get(2).split(",", -1);
    assertThat(second).hasSameSizeAs(names.toArray()).startsWith("masked", "2", "3");
    assertThat(second[names.indexOf("wire_bytes_per_tile")]).isEqualTo("21.5");
    assertThat(second[names.indexOf("seconds")]).isEmpty();
    assertThat(lines.get(3)).startsWith("dense,1,3");
  }

  @Test
  void thePageStandsAlone(@TempDir Path folder) throws IOException {
    ResultFiles.write(folder, result);
    String page = Files.readString(folder.resolve("result.html"));
    assertThat(page)
        .contains("20.75 (20.00 to 21.50)", "digits &lt;small&gt;")
        .doesNotContain("${", "<script", "http://", "https://");
    assertThat(page.split("<svg", -1)).hasSize(1 + 2);
    // 199.5 bytes are the widest bar; 20.75 are a tenth of it.
    assertThat(page).contains("width:100.00%", "width:10.40%");
  }

  @Test
  void thePlotsAreSoundXml() throws Exception {
    for (String svg :
        List.of(
            ResultPlots.latencies(result),
            ResultPlots.repetitions(result, Metric.WIRE_BYTES_PER_TILE))) {
      assertThat(
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)))
                  .getElementsByTagName("path")
                  .getLength())
          .isEqualTo(2);
    }
  }

  @Test
  void axesHaveFewRoundSteps() {
    assertThat(SvgPlot.step(10)).isEqualTo(2);
    assertThat(SvgPlot.step(6)).isEqualTo(1);
    assertThat(SvgPlot.step(0.7)).isEqualTo(0.2);
    assertThat(SvgPlot.step(30_000)).isEqualTo(5000);
    assertThat(SvgPlot.step(0)).isEqualTo(1);
  }
}
