package io.maskcast.shared.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepRuleTest {

  @Test
  void aLabelNamesOneRule() {
    assertThat(KeepRule.of("positive")).isEqualTo(new KeepRule.Positive());
    assertThat(KeepRule.of("top-39")).isEqualTo(new KeepRule.Top(39));
    assertThat(new KeepRule.Top(39).label()).isEqualTo("top-39");
    assertThat(new KeepRule.Positive().label()).isEqualTo("positive");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "top", "top-", "top-0", "top-039", "top--1", "top-9999999999", "Positive"})
  void otherLabelsNameNone(String label) {
    assertThatThrownBy(() -> KeepRule.of(label))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("allowed: positive, top-K");
  }
}
