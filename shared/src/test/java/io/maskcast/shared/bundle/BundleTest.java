package io.maskcast.shared.bundle;

import static io.maskcast.shared.bundle.BundleSample.DICTIONARY;
import static io.maskcast.shared.bundle.BundleSample.MASK;
import static io.maskcast.shared.bundle.BundleSample.MASK_BYTES;
import static io.maskcast.shared.bundle.BundleSample.VECTORS;
import static io.maskcast.shared.bundle.BundleSample.WEIGHTS;
import static io.maskcast.shared.bundle.BundleSample.blobs;
import static io.maskcast.shared.bundle.BundleSample.manifest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.mask.Masks;
import io.maskcast.shared.payload.PayloadCodec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BundleTest {

  @Test
  void joinsAManifestAndItsBlobs() {
    byte[] bytes = manifest().encode();
    Bundle bundle = Bundle.of(bytes, blobs());
    assertThat(bundle.manifest()).isEqualTo(manifest());
    assertThat(bundle.manifestBytes()).isEqualTo(bytes);
    assertThat(bundle.digest()).isEqualTo(Digest.of(bytes));
    assertThat(bundle.mask()).isEqualTo(MASK);
    assertThat(bundle.weights().get("0.bias", List.of(2)).values()).containsExactly(1, -1);
    assertThat(bundle.selfTest().get("samples", List.of(1, 1)).values()).containsExactly(7);
    assertThat(bundle.blob(Digest.of(WEIGHTS))).isEqualTo(WEIGHTS);
    assertThat(bundle.bytes())
        .isEqualTo(
            bytes.length + MASK_BYTES.length + WEIGHTS.length + VECTORS.length + DICTIONARY.length);
    assertThat(bundle.codecAids())
        .containsOnly(Map.entry(PayloadCodec.DICTIONARY_ZSTD, DICTIONARY));
  }

  @Test
  void theDigestIsOfTheBytesAsPublished() {
    byte[] spaced = Arrays.copyOf(manifest().encode(), manifest().encode().length + 1);
    spaced[spaced.length - 1] = ' ';
    Bundle bundle = Bundle.of(spaced, blobs());
    assertThat(bundle.manifestBytes()).isEqualTo(spaced);
    assertThat(bundle.digest()).isEqualTo(Digest.of(spaced));
  }

  @Test
  void manifestBytesAreCopied() {
    byte[] bytes = manifest().encode();
    Bundle bundle = Bundle.of(bytes, blobs());
    bytes[0] = 0;
    bundle.manifestBytes()[0] = 0;
    assertThat(bundle.manifestBytes()).isEqualTo(manifest().encode());
  }

  @Test
  void blobsBeyondTheListAreLeftOut() {
    Map<Digest, byte[]> more = blobs();
    byte[] stranger = {1, 2, 3};
    more.put(Digest.of(stranger), stranger);
    Bundle bundle = Bundle.of(manifest().encode(), more);
    assertThatIllegalArgumentException().isThrownBy(() -> bundle.blob(Digest.of(stranger)));
    assertThat(bundle.bytes()).isEqualTo(Bundle.of(manifest().encode(), blobs()).bytes());
  }

  @Test
  void missingBlobsAreNamed() {
    for (Digest digest : blobs().keySet()) {
      Map<Digest, byte[]> rest = blobs();
      rest.remove(digest);
      assertThatThrownBy(() -> Bundle.of(manifest().encode(), rest))
          .isInstanceOf(MaskcastException.class)
          .hasMessage("Blob %s of the bundle is missing", digest.brief());
    }
  }

  @Test
  void blobsOfAnotherSizeAreNamed() {
    for (int change : new int[] {-1, 1}) {
      Map<Digest, byte[]> blobs = blobs();
      blobs.put(Digest.of(WEIGHTS), Arrays.copyOf(WEIGHTS, WEIGHTS.length + change));
      assertThatThrownBy(() -> Bundle.of(manifest().encode(), blobs))
          .isInstanceOf(MaskcastException.class)
          .hasMessage(
              "Blob %s of the bundle has %d bytes instead of %d; publish or fetch it again",
              Digest.of(WEIGHTS).brief(), WEIGHTS.length + change, WEIGHTS.length);
    }
  }

  @Test
  void blobsWithOtherBytesAreNamed() {
    Map<Digest, byte[]> blobs = blobs();
    byte[] damaged = VECTORS.clone();
    damaged[damaged.length - 1] ^= 1;
    blobs.put(Digest.of(VECTORS), damaged);
    assertThatThrownBy(() -> Bundle.of(manifest().encode(), blobs))
        .isInstanceOf(MaskcastException.class)
        .hasMessageStartingWith("Blob %s of the bundle is damaged", Digest.of(VECTORS).brief());
  }

  /** A bundle whose mask blob is sound as bytes, but described as the sample's. */
  private static void refusedWithMask(byte[] maskBytes, String reason) {
    MaskEntry entry = MaskEntry.of(MaskKind.PIXEL_ANY, MASK, Digest.of(maskBytes));
    List<Manifest.Blob> listed = new ArrayList<>(manifest().blobs());
    listed.set(0, Manifest.Blob.of(maskBytes));
    byte[] bytes = manifest(entry, listed).encode();
    Map<Digest, byte[]> blobs = blobs();
    blobs.put(Digest.of(maskBytes), maskBytes);
    assertThatThrownBy(() -> Bundle.of(bytes, blobs))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(reason);
  }

  @Test
  void masksThatAreNotAsDescribedAreRefused() {
    String reason = "is not the one its manifest describes";
    refusedWithMask(MaskFormat.encode(Masks.keeping(MaskGrid.pixels(2, 3, 4), 1)), reason);
    refusedWithMask(
        MaskFormat.encode(Masks.keeping(MaskGrid.pixels(2, 4, 3), 0, 5, 7, 12, 23)), reason);
    refusedWithMask(MaskFormat.encode(Masks.keeping(MaskGrid.channels(2, 3, 4), 1)), reason);
  }

  @Test
  void aMaskBlobThatIsNoMaskIsRefused() {
    refusedWithMask(new byte[] {1, 2, 3}, "This is no mask");
  }

  @Test
  void aManifestThatIsNoneIsRefused() {
    assertThatThrownBy(() -> Bundle.of(new byte[0], blobs())).isInstanceOf(MaskcastException.class);
  }
}
