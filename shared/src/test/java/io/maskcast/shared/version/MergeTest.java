package io.maskcast.shared.version;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MergeTest {

  @Test
  void theZerosOfTheOtherVersionsCount() {
    assertThat(Merge.SUM.apply(-1.5f, 4)).isEqualTo(-1.5f);
    assertThat(Merge.MEAN.apply(-1.5f, 4)).isEqualTo(-0.375f);
    assertThat(Merge.MAX.apply(-1.5f, 4)).isZero();
    assertThat(Merge.MAX.apply(1.5f, 4)).isEqualTo(1.5f);
    assertThat(Merge.MAX.apply(-1.5f, 1)).isEqualTo(-1.5f);
  }
}
