package io.maskcast.shared.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.mask.Masks;
import io.maskcast.shared.payload.PayloadCodec;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BundleBuilderTest {

  private static final Manifest SAMPLE = BundleSample.manifest();

  private static BundleBuilder empty() {
    return new BundleBuilder(SAMPLE.input(), SAMPLE.normalisation(), SAMPLE.metrics());
  }

  private static BundleBuilder sample() {
    return empty()
        .mask(MaskKind.PIXEL_ANY, BundleSample.MASK)
        .network(SAMPLE.network().architecture(), BundleSample.WEIGHTS)
        .selfTest(1, BundleSample.VECTORS)
        .codecs(Map.of(PayloadCodec.DICTIONARY_ZSTD, BundleSample.DICTIONARY));
  }

  @Test
  void makesTheManifestThatWouldHaveBeenWrittenByHand() {
    Bundle bundle = sample().build();
    assertThat(bundle.manifest()).isEqualTo(SAMPLE);
    assertThat(bundle.codecAids()).containsOnlyKeys(PayloadCodec.DICTIONARY_ZSTD);
  }

  @Test
  void aPartThatIsGivenAgainLeavesNothingOfTheOneBefore() {
    Mask other = Masks.keeping(BundleSample.MASK.grid(), 1);
    Bundle bundle = sample().mask(MaskKind.PIXEL_ANY, other).build();
    assertThat(bundle.mask()).isEqualTo(other);
    assertThat(bundle.manifest().blobs())
        .hasSize(4)
        .doesNotContain(Manifest.Blob.of(BundleSample.MASK_BYTES));
  }

  @Test
  void whatAnotherBundleHasIsTakenOver() {
    Bundle plain = sample().build();
    int[] order = BundleSample.MASK.selected();
    Ladder ladder = Ladder.of(BundleSample.MASK.grid(), order, new int[] {2, order.length});
    Bundle climbing =
        BundleBuilder.of(plain)
            .ladder(
                ladder,
                List.of(
                    new LadderEntry.Rung(2, 0.1, 1, 0.5),
                    new LadderEntry.Rung(order.length, 0.2, 1, 0.9)),
                List.of(new StoppingRule(0.9, 3, List.of(0.9))))
            .build();
    assertThat(climbing.ladder()).contains(ladder);
    assertThat(climbing.manifest().network()).isEqualTo(plain.manifest().network());
    assertThat(climbing.manifest().mask()).isEqualTo(plain.manifest().mask());
    assertThat(climbing.manifest().selfTest()).isEqualTo(plain.manifest().selfTest());
  }

  @Test
  void aBlobThatTwoPartsShareIsListedOnce() {
    Bundle bundle = sample().selfTest(1, BundleSample.WEIGHTS).build();
    assertThat(bundle.manifest().blobs()).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void partsMustBeThereAndFitTogether() {
    assertThatThrownBy(() -> empty().build()).isInstanceOf(NoSuchElementException.class);
    assertThatThrownBy(
            () ->
                sample()
                    .generator(
                        GeneratorForm.of("linear"),
                        new KeepRule.Top(1),
                        BundleSample.WEIGHTS,
                        0.1,
                        1,
                        Optional.empty())
                    .build())
        .isInstanceOf(MaskcastException.class);
  }
}
