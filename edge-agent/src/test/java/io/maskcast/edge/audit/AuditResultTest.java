package io.maskcast.edge.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.drift.Disagreement;
import io.maskcast.shared.usage.ByteAccount;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class AuditResultTest {

  private static AuditResult result(
      Disagreement found, Optional<ReferenceEntry> reference, OptionalLong driftAfter) {
    return new AuditResult(
        new AuditSettings(100, 1, 0.05),
        found,
        reference,
        1000,
        20,
        driftAfter,
        ByteAccount.NONE,
        Optional.empty());
  }

  @Test
  void chanceAloneIsNoAlarm() {
    // 3 of 20 is 15 %, but may be 5.2 %; 2 of 20 may be 2.8 %. 5 of 20 is 11.2 % at least.
    assertThat(result(new Disagreement(20, 2), Optional.empty(), OptionalLong.empty()).alarm())
        .isEmpty();
    assertThat(result(new Disagreement(20, 5), Optional.empty(), OptionalLong.empty()).alarm())
        .get()
        .asString()
        .contains("25.0 %")
        .contains("at least 11.2 %")
        .contains("5.0 % are allowed");
  }

  @Test
  void theLimitIsAboveWhatTheTestTilesMayHaveShown() {
    ReferenceEntry tested =
        new ReferenceEntry(148, 15, List.of(0.0, 0.0), List.of(1.0, 1.0), 3); // up to 16.05 %
    AuditResult found = result(new Disagreement(20, 5), Optional.of(tested), OptionalLong.empty());
    assertThat(found.allowed()).isEqualTo(0.2105, within(5e-5));
    assertThat(found.alarm()).isEmpty();
  }

  @Test
  void driftIsAnAlarmWhateverTheAnswers() {
    assertThat(result(Disagreement.NONE, Optional.empty(), OptionalLong.of(140)).alarm())
        .get()
        .asString()
        .contains("found after 140 tiles, and 20 of 1,000");
  }
}
