package io.maskcast.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import org.junit.jupiter.api.Test;

class ChoiceTest {

  private enum Fruit implements Choice {
    APPLE,
    BLOOD_ORANGE
  }

  @Test
  void theLabelIsTheNameAsPeopleWriteIt() {
    assertThat(Fruit.BLOOD_ORANGE.label()).isEqualTo("blood-orange");
  }

  @Test
  void everyLabelFindsItsChoice() {
    for (Fruit fruit : Fruit.values()) {
      assertThat(Choice.of(Fruit.values(), fruit.label(), "fruit")).isSameAs(fruit);
    }
  }

  @Test
  void anythingElseIsRefusedWithAllThereAre() {
    assertThatThrownBy(() -> Choice.of(Fruit.values(), "BLOOD_ORANGE", "fruit"))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("'BLOOD_ORANGE' is no fruit; allowed: apple, blood-orange");
  }
}
