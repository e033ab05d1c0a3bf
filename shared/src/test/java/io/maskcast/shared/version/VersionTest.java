package io.maskcast.shared.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.util.List;
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

  @Test
  void thePapersQualitiesAreTen() {
    assertThat(Versions.PAPER_QUALITIES)
        .extracting(Version::label)
        .containsExactly(
            "jpeg-100",
            "jpeg-95",
            "jpeg-85",
            "jpeg-75",
            "jpeg-65",
            "jpeg-55",
            "jpeg-45",
            "jpeg-35",
            "jpeg-25",
            "jpeg-15");
    assertThat(Versions.ofChannels(Versions.PAPER_QUALITIES).costs(32, 32))
        .containsExactly(1, 0.95, 0.85, 0.75, 0.65, 0.55, 0.45, 0.35, 0.25, 0.15);
  }

  @Test
  void versionsLeaveAChoice() {
    for (List<Version> list :
        List.<List<Version>>of(
            List.of(), List.of(new Raw()), List.of(new Jpeg(5), new Raw(), new Jpeg(5)))) {
      assertThatThrownBy(() -> Versions.ofTiles(list))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("2 or more");
    }
  }
}
