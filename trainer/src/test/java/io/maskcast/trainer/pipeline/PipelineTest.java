package io.maskcast.trainer.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.trainer.mask.MaskCost;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineTest {

  private static Pipeline of(String steps) {
    return new Pipeline(
        Stream.of(steps.split(";", -1)).map(PipelineText::step).toList(), MaskCost.Joint.PRODUCT);
  }

  @Test
  void figure12IsOneDeclaration() {
    Pipeline pipeline =
        of("extend paper-jpegs of each channel; channel-xor; merge sum; pixel-any weights=w.txt");
    assertThat(pipeline.versions().orElseThrow().count()).isEqualTo(10);
    assertThat(pipeline.versions().orElseThrow().perChannel()).isTrue();
    assertThat(pipeline.masksBeforeMerge()).isEqualTo(1);
    assertThat(pipeline.masks()).hasSize(2);
    assertThat(pipeline.masks().get(1).weights().orElseThrow()).hasToString("w.txt");
    assertThat(pipeline.describe())
        .isEqualTo(
            "extend(jpeg-100, jpeg-95, jpeg-85, jpeg-75, jpeg-65, jpeg-55, jpeg-45, jpeg-35, jpeg-25, jpeg-15 of each channel) > channel-xor > merge(sum) > pixel-any");
  }

  @Test
  void masksAloneArePipelinesToo() {
    assertThat(of("pixel-any").describe()).isEqualTo("pixel-any");
    assertThat(of("channel-any;block-any-3x3").masks()).hasSize(2);
    assertThat(of("extend raw thumbnail-2x2;channel-xor-joint;merge").describe())
        .isEqualTo("extend(raw, thumbnail-2x2) > channel-xor-joint > merge(sum)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "extend raw jpeg-50;channel-xor",
        "channel-xor;merge sum",
        "extend raw jpeg-50;merge sum;pixel-any",
        "pixel-any;extend raw jpeg-50;channel-xor;merge sum",
        "extend raw jpeg-50;merge sum",
        "extend raw jpeg-50;channel-xor;merge sum;merge sum"
      })
  void stepsInAnotherOrderAreRefused(String steps) {
    assertThatThrownBy(() -> of(steps))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("A pipeline is");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "pixel",
        "pixel-any now",
        "pixel-any weights=a weights=b",
        "merge product",
        "merge sum twice",
        "extend raw",
        "extend jpeg-0 raw",
        "extend raw png"
      })
  void whatIsNoStepIsRefused(String step) {
    assertThatThrownBy(() -> PipelineText.step(step)).isInstanceOf(MaskcastException.class);
  }
}
