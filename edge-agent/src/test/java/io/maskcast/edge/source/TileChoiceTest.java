package io.maskcast.edge.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.raster.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TileChoiceTest {

  @Test
  void readsAreas() {
    assertThat(TileChoice.InDegrees.parse("14.5, 46,14.75,46.25"))
        .isEqualTo(new TileChoice.InDegrees(14.5, 46, 14.75, 46.25));
    assertThat(TileChoice.InDegrees.parse("179,-20,-179,-10")) // across the 180th meridian
        .isEqualTo(new TileChoice.InDegrees(179, -20, -179, -10));
    assertThat(TileChoice.InDegrees.parsePlace("14.5,46.25"))
        .isEqualTo(new TileChoice.InDegrees(14.5, 46.25, 14.5, 46.25));
    assertThat(TileChoice.parsePixels("10,20,30,40"))
        .isEqualTo(new TileChoice.InPixels(new Window(10, 20, 30, 40)));
    assertThat(TileChoice.parsePixels("10,20"))
        .isEqualTo(new TileChoice.InPixels(new Window(10, 20, 1, 1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1,2,3",
        "1,2,3,4,5",
        "a,2,3,4",
        "1,5,3,4",
        "1,2,181,4",
        "1,-91,3,4",
        "NaN,2,3,4"
      })
  void refusesWhatIsNoArea(String text) {
    assertThatThrownBy(() -> TileChoice.InDegrees.parse(text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("bbox: '");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "1,2,3", "1.5,2", "-1,2", "1,2,0,4", "1,2,3,x", "2147483647,0,1,1"})
  void refusesWhatAreNoPixels(String text) {
    assertThatThrownBy(() -> TileChoice.parsePixels(text))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("pixels");
  }

  @Test
  void levelsAreFew() {
    assertThat(new SourceLevel("scene", 2)).hasToString("scene (level 2)");
    assertThat(SourceLevel.full("scene")).hasToString("scene");
    assertThatThrownBy(() -> new SourceLevel("scene", -1)).isInstanceOf(ConfigException.class);
  }
}
