package io.maskcast.shared.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VersionTest {

  @ParameterizedTest
  @CsvSource({
    "raw, 1",
    "jpeg-100, 1",
    "jpeg-85, 0.85",
    "jpeg-1, 0.01",
    "thumbnail-16x16, 0.25",
    "thumbnail-8x32, 0.25",
    "thumbnail-32x32, 1",
    "thumbnail-1x2, 0.001953125"
  })
  void labelsRoundTripAndCostWhatThePaperSays(String label, double cost) {
    Version version = Version.of(label);
    assertThat(version.label()).isEqualTo(label);
    assertThat(version.cost(32, 32)).isEqualTo(cost);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "RAW",
        "jpeg",
        "jpeg-",
        "jpeg-0",
        "jpeg-101",
        "jpeg--5",
        "jpeg-85x",
        "thumbnail-16",
        "thumbnail-0x5",
        "thumbnail-5x0",
        "thumbnail-16x16x3",
        "thumbnail-999999x1",
        "png"
      })
  void otherLabelsAreRefused(String label) {
    assertThatThrownBy(() -> Version.of(label)).isInstanceOf(MaskcastException.class);
  }

  @Test
  void aThumbnailIsNoLargerThanItsTile() {
    assertThatThrownBy(() -> new Thumbnail(5, 4).cost(4, 5))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll("thumbnail-5x4", "4 x 5");
  }
}
