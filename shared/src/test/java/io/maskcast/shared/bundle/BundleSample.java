package io.maskcast.shared.bundle;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.mask.Masks;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.tile.SampleType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One small sound bundle: tiles of 3 x 4 x 2, 5 of 24 samples kept. */
final class BundleSample {

  static final Mask MASK = Masks.keeping(MaskGrid.pixels(2, 3, 4), 0, 5, 7, 12, 23);
  static final byte[] MASK_BYTES = MaskFormat.encode(MASK);
  static final byte[] WEIGHTS =
      new Tensors(Map.of("0.bias", new Tensors.Tensor(List.of(2), new float[] {1, -1}))).encode();
  static final byte[] VECTORS =
      new Tensors(Map.of("samples", new Tensors.Tensor(List.of(1, 1), new float[] {7}))).encode();

  static final byte[] DICTIONARY = {5, 4, 3};

  private BundleSample() {}

  static Manifest manifest() {
    return manifest(
        List.of(
            Manifest.Blob.of(MASK_BYTES),
            Manifest.Blob.of(WEIGHTS),
            Manifest.Blob.of(VECTORS),
            Manifest.Blob.of(DICTIONARY)));
  }

  static Manifest manifest(List<Manifest.Blob> blobs) {
    return manifest(MaskEntry.of(MaskKind.PIXEL_ANY, MASK, Digest.of(MASK_BYTES)), blobs);
  }

  static Manifest manifest(MaskEntry mask, List<Manifest.Blob> blobs) {
    return new Manifest(
        Manifest.FORMAT,
        new Manifest.Input(3, 4, 2, SampleType.U16, 6),
        new Normalisation(new float[] {0.1f, 12}, new float[] {1 / 3f, 99}),
        mask,
        new NetworkEntry(Network.leNet5(3, 4, 6), Digest.of(WEIGHTS)),
        new SelfTestEntry(1, Digest.of(VECTORS)),
        List.of(new CodecEntry(PayloadCodec.DICTIONARY_ZSTD, Digest.of(DICTIONARY))),
        new Manifest.Metrics("sat \u00e4\"6", -42, 1_000, 0.987_654_321, 0.1),
        blobs);
  }

  static Map<Digest, byte[]> blobs() {
    Map<Digest, byte[]> blobs = new LinkedHashMap<>();
    for (byte[] bytes : List.of(MASK_BYTES, WEIGHTS, VECTORS, DICTIONARY)) {
      blobs.put(Digest.of(bytes), bytes);
    }
    return blobs;
  }
}
