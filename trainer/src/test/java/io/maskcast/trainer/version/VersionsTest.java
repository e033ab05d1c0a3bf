package io.maskcast.trainer.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.version.Jpeg;
import io.maskcast.shared.version.Raw;
import io.maskcast.shared.version.Version;
import java.util.List;
import org.junit.jupiter.api.Test;

class VersionsTest {

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
