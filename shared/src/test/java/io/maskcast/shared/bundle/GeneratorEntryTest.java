package io.maskcast.shared.bundle;

import static io.maskcast.shared.bundle.BundleSample.MASK;
import static io.maskcast.shared.bundle.BundleSample.MASK_BYTES;
import static io.maskcast.shared.bundle.BundleSample.VECTORS;
import static io.maskcast.shared.bundle.BundleSample.WEIGHTS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The optional entry of a manifest for a generator. */
class GeneratorEntryTest {

  private static final byte[] GENERATOR = {1, 2, 3, 4};

  private static byte[] all(int height) {
    return MaskFormat.encode(everything(height));
  }

  private static Mask everything(int height) {
    return Mask.all(MaskGrid.pixels(2, height, 4));
  }

  private static GeneratorEntry entry() {
    return new GeneratorEntry(
        GeneratorForm.of("conv-3x2"), new KeepRule.Top(5), Digest.of(GENERATOR), 0.25, 7.5);
  }

  private static Manifest manifest(int height, Mask mask, List<Manifest.Blob> blobs) {
    return manifest(height, mask, entry(), blobs);
  }

  /** The sample with a generator in place of its mask. */
  private static Manifest manifest(
      int height, Mask mask, GeneratorEntry entry, List<Manifest.Blob> blobs) {
    Manifest plain = BundleSample.manifest();
    Manifest.Input input = plain.input();
    return new Manifest(
        plain.format(),
        new Manifest.Input(height, 4, 2, input.sampleType(), input.classes()),
        plain.normalisation(),
        MaskEntry.of(MaskKind.PIXEL_ANY, mask, Digest.of(MaskFormat.encode(mask))),
        Optional.of(entry),
        plain.network(),
        plain.selfTest(),
        List.of(),
        plain.metrics(),
        blobs,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static List<Manifest.Blob> blobs(byte[] mask) {
    return List.of(
        Manifest.Blob.of(mask),
        Manifest.Blob.of(WEIGHTS),
        Manifest.Blob.of(VECTORS),
        Manifest.Blob.of(GENERATOR));
  }

  private static Manifest manifest() {
    return manifest(3, everything(3), blobs(all(3)));
  }

  @Test
  void isWrittenAndReadAsDocumented() {
    String json = new String(manifest().encode(), UTF_8);
    assertThat(json)
        .contains(
            "\"generator\":{\"form\":\"conv-3x2\",\"keep\":\"top-5\",\"weights\":\"%s\",\"keptShare\":0.25,\"maskBytes\":7.5}"
                .formatted(Digest.of(GENERATOR)));
    assertThat(Manifest.decode(manifest().encode())).isEqualTo(manifest());
  }

  @Test
  void aBundleWithoutOneHasTheBytesItAlwaysHad() {
    String json = new String(BundleSample.manifest().encode(), UTF_8);
    assertThat(json).doesNotContain("generator").doesNotContain("null");
    assertThat(Manifest.decode(json.getBytes(UTF_8)).generator()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"form\":\"conv-3x2\" | {\"form\":\"conv-0x2\"",
        "{\"form\":\"conv-3x2\" | {\"form\":3",
        "{\"form\":\"conv-3x2\" | {\"form\":null",
        "\"keep\":\"top-5\" | \"keep\":\"top-0\"",
        "\"keep\":\"top-5\" | \"keep\":5",
        "\"keep\":\"top-5\", | ''",
        "\"keptShare\":0.25, | ''",
        "\"maskBytes\":7.5 | \"maskBytes\":\"7.5\"",
        "\"maskBytes\":7.5 | \"maskBytes\":7.5,\"more\":1"
      })
  void isReadStrictly(String part, String other) {
    String json = new String(manifest().encode(), UTF_8);
    assertThat(json).contains(part);
    refused(json.replace(part, other));
  }

  @Test
  void aNullIsNoFormOfNone() {
    String json = new String(BundleSample.manifest().encode(), UTF_8);
    refused(json.replace("\"network\":", "\"generator\":null,\"network\":"));
  }

  private static void refused(String json) {
    assertThatThrownBy(() -> Manifest.decode(json.getBytes(UTF_8)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageNotContaining("\n");
  }

  @Test
  void choosesFromAllElements() {
    assertThatThrownBy(() -> manifest(3, MASK, blobs(MASK_BYTES)))
        .isInstanceOf(MaskcastException.class)
        .hasMessage(
            "A generator chooses from all elements of an any-mask, not from 5 of 24 of a pixel-any mask");
  }

  @Test
  void limitsTilesAndWeights() {
    int height = 131_073; // 8 samples a row
    assertThatThrownBy(() -> manifest(height, everything(height), blobs(all(height))))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("at most 1048576 samples, not of 131073x4x2 u16");
    List<Manifest.Blob> heavy =
        List.of(
            Manifest.Blob.of(all(3)),
            Manifest.Blob.of(WEIGHTS),
            Manifest.Blob.of(VECTORS),
            new Manifest.Blob(Digest.of(GENERATOR), (64 << 20) + 1));
    assertThatThrownBy(() -> manifest(3, everything(3), heavy))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("servers take 67108864");
  }

  @Test
  void theWeightsMustBeListed() {
    assertThatThrownBy(() -> manifest(3, everything(3), blobs(all(3)).subList(0, 3)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("does not list it");
  }

  @Test
  void theWeightsAreNoOtherPart() {
    String json = new String(manifest().encode(), UTF_8);
    refused(
        json.replace(
            "\"keep\":\"top-5\",\"weights\":\"" + Digest.of(GENERATOR),
            "\"keep\":\"top-5\",\"weights\":\"" + Digest.of(WEIGHTS)));
  }

  @Test
  void anEdgeDoesWithoutTheWeights() {
    Manifest manifest = manifest();
    assertThat(manifest.edgeBlobs()).isEqualTo(manifest.blobs().subList(0, 3));
    assertThat(BundleSample.manifest().edgeBlobs()).isEqualTo(BundleSample.manifest().blobs());
    Map<Digest, byte[]> blobs =
        Map.of(
            Digest.of(all(3)), all(3),
            Digest.of(WEIGHTS), WEIGHTS,
            Digest.of(VECTORS), VECTORS);
    Bundle edge = Bundle.ofEdge(manifest.encode(), blobs);
    assertThat(edge.digest()).isEqualTo(Digest.of(manifest.encode()));
    assertThatThrownBy(() -> edge.blob(Digest.of(GENERATOR)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Bundle.of(manifest.encode(), blobs))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("is missing");
  }

  private static Manifest previewing(String form, KeepRule rule, int kept, long maskBytes) {
    List<Manifest.Blob> blobs = new ArrayList<>(blobs(all(3)));
    blobs.add(new Manifest.Blob(Digest.of(MASK_BYTES), maskBytes));
    return manifest(
        3,
        everything(3),
        new GeneratorEntry(
            GeneratorForm.of(form),
            rule,
            Digest.of(GENERATOR),
            0.25,
            7.5,
            Optional.of(new PreviewEntry(kept, Digest.of(MASK_BYTES)))),
        blobs);
  }

  private static Manifest previewing() {
    return previewing("conv", new KeepRule.Top(19), 5, MASK_BYTES.length);
  }

  @Test
  void aGeneratorForEdgesNamesThePreviewItSees() {
    String json = new String(previewing().encode(), UTF_8);
    assertThat(json)
        .contains(
            "\"maskBytes\":7.5,\"preview\":{\"kept\":5,\"mask\":\"%s\"}}"
                .formatted(Digest.of(MASK_BYTES)));
    assertThat(Manifest.decode(json.getBytes(UTF_8))).isEqualTo(previewing());
    refused(json.replace("\"kept\":5,\"mask\"", "\"kept\":null,\"mask\""));
    refused(json.replace("\"preview\":{\"kept\":5,", "\"preview\":{"));
  }

  @Test
  void aPreviewLeavesSomethingToChoose() {
    assertThatThrownBy(() -> previewing("conv", new KeepRule.Top(20), 5, MASK_BYTES.length))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("A preview of 5 of 24 elements does not leave the 20 to choose; preview fewer");
    assertThatThrownBy(() -> previewing("conv", new KeepRule.Positive(), 24, MASK_BYTES.length))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("preview fewer");
    assertThatThrownBy(() -> previewing("conv", new KeepRule.Positive(), 0, MASK_BYTES.length))
        .isInstanceOf(MaskcastException.class);
    assertThatThrownBy(() -> previewing("conv-3x2", new KeepRule.Top(1), 5, MASK_BYTES.length))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("A generator sees a preview or a thumbnail, not both; use conv");
    assertThatThrownBy(() -> previewing("conv", new KeepRule.Top(1), 5, (1 << 20) + 1))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("1048576 bytes at most");
  }

  @Test
  void anEdgeThatChoosesNeedsGeneratorAndPreview() {
    Manifest manifest = previewing();
    assertThat(manifest.edgeBlobs()).isEqualTo(manifest.blobs());
    List<byte[]> blobs = List.of(all(3), WEIGHTS, VECTORS, GENERATOR, MASK_BYTES);
    assertThat(Bundle.of(manifest, blobs).preview()).contains(MASK);
    Manifest other = previewing("conv", new KeepRule.Top(1), 6, MASK_BYTES.length);
    assertThatThrownBy(() -> Bundle.of(other, blobs))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("preview (Mask[5 of 24 elements")
        .hasMessageContaining("not the one its manifest describes (6 elements");
    // As many elements as it says, of tiles of other sides.
    byte[] alien =
        MaskFormat.encode(Mask.of(MaskGrid.pixels(2, 4, 3), BitSet.valueOf(new long[] {0b11111})));
    String json =
        new String(previewing("conv", new KeepRule.Top(1), 5, alien.length).encode(), UTF_8)
            .replace(Digest.of(MASK_BYTES).hex(), Digest.of(alien).hex());
    assertThatThrownBy(
            () ->
                Bundle.of(
                    Manifest.decode(json.getBytes(UTF_8)),
                    List.of(all(3), WEIGHTS, VECTORS, GENERATOR, alien)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("not the one its manifest describes (5 elements");
  }
}
