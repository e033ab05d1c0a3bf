package io.maskcast.deploy.bench.tiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.maskcast.deploy.bench.statistics.Accuracy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FindingTest {

  /** Of one seed, with 100 test tiles; validation is what tells which network is better. */
  private static ArmResult arm(
      Family family, double setting, Carrier carrier, double wire, double test, double validation) {
    Arm arm = new Arm(new Representation(family, setting), carrier);
    return new ArmResult(
        arm.label(),
        arm.line(),
        family,
        setting,
        carrier,
        arm.ours(),
        1,
        wire - 1,
        1,
        1,
        List.of(1L),
        List.of(0.2),
        List.of(test),
        Accuracy.of(new double[] {0.2}, 100),
        Accuracy.of(new double[] {test}, 100),
        0.1,
        validation,
        Optional.empty());
  }

  private static final List<ArmResult> ARMS =
      List.of(
          arm(Family.DENSE, 1, Carrier.RAW, 784, 0.96, 0.97),
          arm(Family.DENSE, 1, Carrier.CODEC, 200, 0.96, 0.97),
          arm(Family.MASKS, 0.05, Carrier.CODEC, 20, 0.949, 0.961),
          arm(Family.MASKS, 0.1, Carrier.CODEC, 38, 0.950, 0.965),
          arm(Family.MASKS, 0.2, Carrier.CODEC, 70, 0.955, 0.966),
          arm(Family.JPEG, 10, Carrier.IMAGE, 60, 0.90, 0.90),
          arm(Family.JPEG, 50, Carrier.IMAGE, 95, 0.951, 0.955),
          arm(Family.JPEG, 90, Carrier.IMAGE, 150, 0.959, 0.969),
          arm(Family.OVERVIEW, 2, Carrier.CODEC, 50, 0.91, 0.93));

  /** .96 - .01 = .95, which .950 reaches and .949 does not; .97 - .01 = .96 on validation tiles. */
  @Test
  void theSmallestArmThatReachesWholeTilesLessAPointCounts() {
    List<Finding> findings = Finding.of(ARMS);
    assertThat(findings)
        .extracting(
            Finding::line,
            finding -> finding.least().map(ArmResult::wire).orElse(-1.0),
            finding -> finding.chosen().map(ArmResult::wire).orElse(-1.0))
        .containsExactly(
            tuple("masks-codec", 38.0, 20.0),
            tuple("jpeg-image", 95.0, 150.0),
            tuple("dense-codec", 200.0, 200.0),
            tuple("dense-raw", 784.0, 784.0),
            tuple("overview-codec", -1.0, -1.0));
  }

  @Test
  void oursIsHeldAgainstTheBestOther() {
    List<Finding> findings = Finding.of(ARMS);
    assertThat(Finding.best(findings, true).map(ArmResult::arm)).contains("masks-0.1-codec");
    assertThat(Finding.best(findings, false).map(ArmResult::arm)).contains("jpeg-50-image");
  }

  /** 38 / 95 = .40. */
  @Test
  void andSaidInASentence() {
    TilesResult result =
        new TilesResult(TilesResult.SCHEMA, "d", "t", 100, 100, 784, Map.of(), "here", ARMS);
    assertThat(TilesTable.verdict(result, Finding.of(ARMS)))
        .isEqualTo(
            "At 0.9500 (whole tiles less a point): ours masks-0.1-codec with 38.00 wire bytes a tile, the best other jpeg-50-image with 95.00 wire bytes a tile: 0.40 of its bytes");
  }
}
