package io.maskcast.shared.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReferenceEntryTest {

  private static final ReferenceEntry REFERENCE =
      new ReferenceEntry(
          100, 7, List.of(0.1, 1 / 3.0, -4.0, 2e-17), List.of(1.0, 2.0, 0.01, 3.0), 2.5);

  @Test
  void survivesTheManifest() {
    Manifest manifest = BundleSample.manifest().withReference(Optional.of(REFERENCE));
    assertThat(Manifest.decode(manifest.encode())).isEqualTo(manifest);
    assertThat(Manifest.decode(manifest.encode()).reference()).contains(REFERENCE);
  }

  @Test
  void aManifestWithoutOneHasTheBytesItAlwaysHad() {
    assertThat(new String(BundleSample.manifest().encode(), UTF_8)).doesNotContain("reference");
  }

  @Test
  void isForAsManyChannelsAsTheTilesHave() {
    ReferenceEntry other = new ReferenceEntry(1, 0, List.of(0.0, 0.0), List.of(1.0, 1.0), 1);
    assertThatThrownBy(() -> BundleSample.manifest().withReference(Optional.of(other)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("2 moments, tiles of 2 channels have 4");
  }

  @Test
  void impossibleNumbersAreRefused() {
    for (List<Double> deviation :
        List.of(List.of(0.0), List.of(-1.0), List.of(Double.NaN), List.<Double>of())) {
      assertThatThrownBy(() -> new ReferenceEntry(1, 0, List.of(0.0), deviation, 1))
          .isInstanceOf(MaskcastException.class);
    }
    assertThatThrownBy(() -> new ReferenceEntry(1, 2, List.of(0.0), List.of(1.0), 1))
        .isInstanceOf(MaskcastException.class);
    assertThatThrownBy(() -> new ReferenceEntry(1, 0, List.of(0.0), List.of(1.0), Double.NaN))
        .isInstanceOf(MaskcastException.class);
    for (int count : new int[] {-1, 101}) {
      assertThatThrownBy(() -> REFERENCE.climbing(climbed(List.of(count), List.of())))
          .isInstanceOf(MaskcastException.class);
      assertThatThrownBy(() -> REFERENCE.climbing(climbed(List.of(), List.of(count))))
          .isInstanceOf(MaskcastException.class);
    }
  }

  private static ReferenceEntry.Climbed climbed(List<Integer> atRungs, List<Integer> byRules) {
    return new ReferenceEntry.Climbed(atRungs, byRules);
  }

  @Test
  void theReferenceOfAMaskCountsNoRungs() {
    ReferenceEntry ladders = REFERENCE.climbing(climbed(List.of(1, 0), List.of(1)));
    assertThatThrownBy(() -> BundleSample.manifest().withReference(Optional.of(ladders)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("at [2, 1] rungs and rules, the ladder has []");
  }
}
