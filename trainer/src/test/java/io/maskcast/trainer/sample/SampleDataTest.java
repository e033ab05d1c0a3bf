package io.maskcast.trainer.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.trainer.data.Dataset;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleDataTest {

  @TempDir Path folder;

  @Test
  void digitsAreTenThousandAndTwoThousandOfTenClasses() {
    SampleData.DIGITS.unpack(folder);
    Dataset digits = Dataset.read("digits", folder);
    assertThat(digits.train().count()).isEqualTo(10_000);
    assertThat(digits.test().count()).isEqualTo(2_000);
    assertThat(digits.classes()).isEqualTo(10);
    assertThat(digits.train().layout().describe()).isEqualTo("28x28x1 u8");
  }

  @Test
  void landsatIsWhole() {
    Dataset landsat = SampleData.LANDSAT.read();
    assertThat(landsat.name()).isEqualTo("landsat");
    assertThat(landsat.train().count()).isEqualTo(4_435);
    assertThat(landsat.test().count()).isEqualTo(2_000);
    assertThat(landsat.classes()).isEqualTo(6);
    assertThat(landsat.train().layout().describe()).isEqualTo("3x3x4 u8");
  }

  @Test
  void anUnknownNameIsToldWhatThereIs() {
    assertThatThrownBy(() -> SampleData.of("cats"))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("'cats'")
        .hasMessageContaining("digits, landsat");
  }
}
