package io.maskcast.shared.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DriftTestTest {

  private static void came(DriftTest test, int count, boolean outside) {
    for (int i = 0; i < count; i++) {
      test.came(outside);
    }
  }

  private static DriftTest random(long seed, int count, double outside) {
    Random random = new Random(seed);
    DriftTest test = new DriftTest();
    for (int i = 0; i < count; i++) {
      test.came(random.nextDouble() < outside);
    }
    return test;
  }

  @Test
  void moreThanHalfOfAGroupIsDriftAndHalfOfItIsNot() {
    // 33 ln 3 - 31 ln 2 = 14.77 and 32 ln 3 - 32 ln 2 = 12.97; ln 10^6 = 13.82.
    DriftTest half = new DriftTest();
    came(half, 32, false);
    came(half, 32, true);
    assertThat(half.foundAfter()).isEmpty();
    DriftTest more = new DriftTest();
    came(more, 33, true);
    came(more, 31, false);
    assertThat(more.foundAfter()).hasValue(64);
    came(more, 1000, false);
    assertThat(more.foundAfter()).as("stays found").hasValue(64);
    assertThat(more.tiles()).isEqualTo(1064);
    assertThat(more.outside()).isEqualTo(33);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 32, 33, 63, 64, 10_000})
  void whereAllTilesAreOutsideNinetySixSufficeWhateverCameBefore(int before) {
    DriftTest test = new DriftTest();
    came(test, before, false);
    came(test, DriftTest.TILES_TO_FOUND, true);
    assertThat(test.foundAfter()).isPresent();
  }

  @Test
  void aRunOfFewTilesIsJudgedAsItIs() {
    // 3^12 < 10^6 < 3^13
    DriftTest twelve = new DriftTest();
    came(twelve, 12, true);
    twelve.judge();
    assertThat(twelve.foundAfter()).isEmpty();
    DriftTest thirteen = new DriftTest();
    came(thirteen, 13, true);
    assertThat(thirteen.foundAfter()).isEmpty();
    thirteen.judge();
    assertThat(thirteen.foundAfter()).hasValue(13);
  }

  @Test
  void aFewStrangeNeighboursAreNoDriftAlthoughTheyComeTogether() {
    DriftTest test = new DriftTest();
    for (int i = 0; i < 1000; i++) {
      came(test, 40, false);
      came(test, 20, true);
    }
    assertThat(test.foundAfter()).isEmpty();
  }

  @Test
  void falseAlarmsAreRareEvenWhereAFifthOfTheTilesIsOutside() {
    for (int seed = 0; seed < 40; seed++) { // 62,500 groups in all
      assertThat(random(seed, 100_000, DriftTest.TOLERATED).foundAfter()).isEmpty();
    }
  }

  @Test
  void aShareOutsideAsHighAsTheAlternativeIsFoundSoon() {
    // A group adds 64 (0.6 ln 3 - 0.4 ln 2) = 24.4 on average, with a deviation of 7.
    for (int seed = 0; seed < 20; seed++) {
      assertThat(random(seed, 192, DriftTest.DRIFTED).foundAfter()).isPresent();
    }
  }
}
