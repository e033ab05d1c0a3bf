package io.maskcast.trainer.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StageSpanTest {

  @Test
  void stagesMeetBetweenTheirPoints() {
    assertThat(StageSpan.of(run("dense", "dense", "mask", "fine-tune", "fine-tune")))
        .containsExactly(
            new StageSpan("dense", 1, 2.5),
            new StageSpan("mask", 2.5, 3.5),
            new StageSpan("fine-tune", 3.5, 5));
  }

  @Test
  void aRunThatNamesNoStageHasNone() {
    assertThat(StageSpan.of(run("", "", ""))).isEmpty();
  }

  @Test
  void aSinglePointIsAStage() {
    assertThat(StageSpan.of(run("mask"))).containsExactly(new StageSpan("mask", 1, 1));
  }

  private static EpochRun run(String... stages) {
    return new EpochRun(
        IntStream.range(0, stages.length)
            .mapToObj(
                i ->
                    new EpochPoint(
                        i + 1, stages[i], 0.5, 1, OptionalDouble.empty(), OptionalDouble.empty()))
            .toList());
  }
}
