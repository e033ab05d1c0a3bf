package io.maskcast.shared.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.LadderFormat;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LadderEntryTest {

  private static final Mask MASK = MaskFormat.decode(BundleSample.MASK_BYTES);
  private static final Ladder LADDER = ladder(MASK.selected(), 1);

  private static Ladder ladder(int[] elements, int first) {
    int[] falling =
        IntStream.range(0, elements.length).map(i -> elements[elements.length - 1 - i]).toArray();
    return Ladder.of(MASK.grid(), falling, new int[] {first, falling.length});
  }

  private static LadderEntry.Rung rung(int elements, double temperature) {
    return new LadderEntry.Rung(elements, 0.1, temperature, 0.9);
  }

  private static StoppingRule rule(double accuracy, double elements, Double... thresholds) {
    return new StoppingRule(accuracy, elements, List.of(thresholds));
  }

  private static LadderEntry entry(Ladder ladder) {
    return new LadderEntry(
        Digest.of(LadderFormat.encode(ladder)),
        ladder.cuts().stream().map(cut -> rung(cut, 1)).toList(),
        List.of(rule(0.8, 1, 0.0), rule(0.9, 2, 0.5)));
  }

  private static Bundle bundle(Ladder ladder, LadderEntry entry) {
    Map<Digest, byte[]> blobs = new LinkedHashMap<>(BundleSample.blobs());
    byte[] order = LadderFormat.encode(ladder);
    blobs.put(Digest.of(order), order);
    Manifest manifest =
        BundleSample.manifest(blobs.values().stream().map(Manifest.Blob::of).toList())
            .withLadder(entry);
    return Bundle.of(manifest.encode(), blobs);
  }

  @Test
  void aBundleHasTheLadderItsManifestDescribes() {
    Bundle bundle = bundle(LADDER, entry(LADDER));
    assertThat(bundle.ladder()).contains(LADDER);
    assertThat(Manifest.decode(bundle.manifestBytes())).isEqualTo(bundle.manifest());
    assertThat(bundle.manifest().edgeBlobs()).isEqualTo(bundle.manifest().blobs());
  }

  @Test
  void anotherLadderThanDescribedIsRefused() {
    Ladder other = ladder(MASK.selected(), 2);
    LadderEntry lies =
        new LadderEntry(
            Digest.of(LadderFormat.encode(other)), entry(LADDER).rungs(), entry(LADDER).rules());
    assertThatThrownBy(() -> bundle(other, lies))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("does not have the rungs");
  }

  @Test
  void aLadderThatDoesNotLeadToTheMaskIsRefused() {
    int[] elements = MASK.selected();
    elements[0] = IntStream.range(0, 100).filter(e -> !MASK.keeps(e)).findFirst().orElseThrow();
    Ladder elsewhere = ladder(elements, 1);
    assertThatThrownBy(() -> bundle(elsewhere, entry(elsewhere)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("does not lead to its mask");
    int[] fewer = IntStream.of(MASK.selected()).skip(1).toArray();
    Ladder shorter = ladder(fewer, 1);
    assertThatThrownBy(() -> bundle(shorter, entry(shorter)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("highest rung");
  }

  @Test
  void whatIsNotCalibratedIsRefused() {
    Digest order = entry(LADDER).order();
    List<LadderEntry.Rung> rungs = entry(LADDER).rungs();
    refused(() -> new LadderEntry(order, rungs, List.of()), "calibrate");
    refused(() -> new LadderEntry(order, rungs, List.of(rule(0.9, 2))), "1 thresholds");
    refused(
        () -> new LadderEntry(order, rungs, List.of(rule(0.9, 2, 0.1), rule(0.9, 3, 0.2))), "rise");
    refused(
        () -> new LadderEntry(order, rungs, List.of(rule(0.8, 2, 0.1), rule(0.9, 2, 0.2))), "rise");
    refused(() -> new LadderEntry(order, List.of(), List.of(rule(0.9, 2))), "rungs");
    refused(
        () -> new LadderEntry(order, List.of(rung(1, 0), rung(2, 1)), entry(LADDER).rules()),
        "temperature");
  }

  @Test
  void aReferenceCountsTheAnswersAtEachRungAndByEachRule() {
    ReferenceEntry plain =
        new ReferenceEntry(9, 1, List.of(0.0, 0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0, 1.0), 2);
    Manifest manifest = bundle(LADDER, entry(LADDER)).manifest();
    ReferenceEntry counted =
        plain.climbing(new ReferenceEntry.Climbed(List.of(3, 1), List.of(3, 2)));
    Manifest with = manifest.withReference(Optional.of(counted));
    assertThat(Manifest.decode(with.encode()).reference()).contains(counted);
    refused(() -> manifest.withReference(Optional.of(plain)), "the ladder has [2, 2]");
    ReferenceEntry fewer = plain.climbing(new ReferenceEntry.Climbed(List.of(3), List.of(3, 2)));
    refused(() -> manifest.withReference(Optional.of(fewer)), "at [1, 2] rungs and rules");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ",\"temperature\":1.0 | ''",
        "\"temperature\":1.0 | \"temperature\":null",
        "\"temperature\":1.0 | \"temperature\":-1.0",
        "\"temperature\":1.0 | \"temperature\":\"1\"",
        ",\"thresholds\":[0.5] | ''",
        "\"thresholds\":[0.5] | \"thresholds\":null",
        "\"thresholds\":[0.5] | \"thresholds\":[null]",
        "\"thresholds\":[0.5] | \"thresholds\":[]",
        "\"thresholds\":[0.5] | \"thresholds\":[1.5]",
        "\"accuracy\":0.9,\"elements\":2.0 | \"accuracy\":0.9,\"elements\":0.0"
      })
  void aManifestWithoutCalibrationIsNotRead(String part, String other) {
    String json = new String(bundle(LADDER, entry(LADDER)).manifestBytes(), UTF_8);
    assertThat(json).contains(part);
    assertThatThrownBy(() -> Manifest.decode(json.replace(part, other).getBytes(UTF_8)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageNotContaining("\n");
  }

  private static void refused(Runnable making, String why) {
    assertThatThrownBy(making::run).isInstanceOf(MaskcastException.class).hasMessageContaining(why);
  }

  @Test
  void theCheapestRuleOfAnAccuracyIsFound() {
    LadderEntry entry = entry(LADDER);
    assertThat(entry.rule(0.5).elements()).isEqualTo(1);
    assertThat(entry.rule(0.81).elements()).isEqualTo(2);
    assertThatThrownBy(() -> entry.rule(0.95))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("the best of this bundle reaches 0.9000");
  }
}
