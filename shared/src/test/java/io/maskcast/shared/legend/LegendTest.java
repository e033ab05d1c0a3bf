package io.maskcast.shared.legend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LegendTest {

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("legend.yaml"), text);
  }

  @Test
  void readsClasses() throws IOException {
    Legend legend =
        Legend.read(
            file(
                """
                classes:
                  - {name: forest, value: 2, colour: "#1b7837"}
                  - {name: town, value: 255}
                """));
    assertThat(legend.names()).containsExactly("forest", "town");
    assertThat(legend.entries().get(0).colour()).isEqualTo(0x1b7837);
    assertThat(legend.classOf(255)).contains(1);
    assertThat(legend.classOf(0)).isEmpty();
    assertThat(legend.noClass()).isEqualTo(254);
    assertThat(legend.inOrder(List.of("town", "forest")).entries().get(1).value()).isEqualTo(2);
    assertThatThrownBy(() -> legend.inOrder(List.of("water")))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("The legend lacks the class 'water'; it has forest, town");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "classes: []; 'classes' must be a list",
        "classes: 5; 'classes' must be a list",
        "clases: []; unknown key 'clases'",
        "classes: [{name: a}]; it lacks 'value'",
        "classes: [{value: 1}]; it lacks 'name'",
        "classes: [{name: a, value: 256}]; 'value' in entry 1 of 'classes' is '256'",
        "classes: [{name: a, value: 1, colour: red}]; colour 'red'",
        "classes: [{name: a, value: 1}, {name: b, value: 1}]; comes twice",
        "classes: [{name: a, value: 1}, {name: a, value: 2}]; comes twice",
        "classes: [[]]; must be a mapping",
        "'['; is no YAML"
      })
  void refusesWhatIsNoLegend(String text, String why) throws IOException {
    Path file = file(text);
    assertThatThrownBy(() -> Legend.read(file))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll(file.toString(), why);
  }

  @Test
  void namesAloneGetColoursThatDiffer() {
    Legend legend = Legend.of(IntStream.range(0, 60).mapToObj(i -> "class " + i).toList());
    assertThat(legend.entries()).extracting(Legend.Entry::colour).doesNotHaveDuplicates();
    assertThat(legend.entries()).extracting(Legend.Entry::value).contains(0, 59);
    assertThatThrownBy(
            () -> Legend.of(IntStream.range(0, 256).mapToObj(i -> "class " + i).toList()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("256 classes");
  }

  @Test
  void samplesThatAreNoWholeNumberAreOfNoClass() {
    Legend legend = Legend.of(List.of("a", "b"));
    assertThat(legend.classOfSample(1)).contains(1);
    assertThat(legend.classOfSample(0.5f)).isEmpty();
    assertThat(legend.classOfSample(Float.NaN)).isEmpty();
    assertThat(legend.classOfSample(2)).isEmpty();
  }
}
