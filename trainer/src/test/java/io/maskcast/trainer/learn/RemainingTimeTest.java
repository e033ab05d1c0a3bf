package io.maskcast.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RemainingTimeTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void theRestGoesOnLikeWhatThisProcessDid() {
    RemainingTime remaining = new RemainingTime();
    // Resumed at half: a quarter in 10 s leaves 10 s, and 15 s more for nothing at all makes it 25.
    assertThat(remaining.seconds(0.5, 100 * SECOND)).isEmpty();
    assertThat(remaining.seconds(0.5, 101 * SECOND)).isEmpty();
    assertThat(remaining.seconds(0.75, 110 * SECOND)).hasValue(10);
    assertThat(remaining.seconds(0.75, 125 * SECOND)).hasValue(25);
    assertThat(remaining.seconds(1, 130 * SECOND)).hasValue(0);
  }
}
