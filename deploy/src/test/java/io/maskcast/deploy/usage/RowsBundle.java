package io.maskcast.deploy.usage;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.LadderEntry;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.bundle.Tensors.Tensor;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.LadderFormat;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.tile.SampleType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A bundle for tiles of one row: the first samples are kept, and a linear network looks at two. */
public final class RowsBundle {

  private RowsBundle() {}

  /** For tiles of some width; a sound one. */
  public static Bundle of(int width, int kept) {
    return of(width, kept, 0);
  }

  /**
   * For tiles of some width.
   *
   * @param kept how many samples
   * @param lie added to a logit of the self-test
   */
  public static Bundle of(int width, int kept, float lie) {
    return of(width, kept, lie, 1, Optional.empty());
  }

  /**
   * A sound bundle whose class 1 counts a sample behind the mask.
   *
   * @param hidden which sample
   */
  public static Bundle hiding(int width, int kept, int hidden, Optional<ReferenceEntry> reference) {
    return of(width, kept, 0, hidden, reference);
  }

  /**
   * The same with a ladder of two rungs, of which the higher is the mask.
   *
   * @param first how many samples the lower rung keeps, the first ones
   * @param temperature of both rungs
   * @param threshold from which on tiles stop at the lower one
   * @param elements what tiles take by that rule
   */
  public static Bundle climbing(
      Bundle plain,
      int first,
      double temperature,
      double threshold,
      double elements,
      Optional<ReferenceEntry> reference) {
    Manifest manifest = plain.manifest();
    int[] order = plain.mask().selected();
    byte[] ladder =
        LadderFormat.encode(Ladder.of(plain.mask().grid(), order, new int[] {first, order.length}));
    List<byte[]> blobs = new ArrayList<>(List.of(ladder));
    manifest.blobs().forEach(blob -> blobs.add(plain.blob(blob.digest())));
    double width = manifest.mask().elements();
    return Bundle.of(
        new Manifest(
                manifest.format(),
                manifest.input(),
                manifest.normalisation(),
                manifest.mask(),
                manifest.network(),
                manifest.selfTest(),
                List.of(),
                manifest.metrics(),
                blobs.stream().map(Manifest.Blob::of).toList())
            .withLadder(
                new LadderEntry(
                    Digest.of(ladder),
                    List.of(
                        new LadderEntry.Rung(first, first / width, temperature, 0.9),
                        new LadderEntry.Rung(order.length, order.length / width, temperature, 0.9)),
                    List.of(new StoppingRule(0.9, elements, List.of(threshold)))))
            .withReference(reference),
        blobs);
  }

  private static Bundle of(
      int width, int kept, float lie, int second, Optional<ReferenceEntry> reference) {
    float[] weight = new float[2 * width];
    weight[0] = 1;
    weight[width + second] = 1;
    float[] samples = new float[kept];
    samples[0] = 5;
    samples[1] = 3;
    byte[] weights =
        new Tensors(
                Map.of(
                    "1.weight", new Tensor(List.of(2, width), weight),
                    "1.bias", new Tensor(List.of(2), new float[2])))
            .encode();
    byte[] selfTest =
        new Tensors(
                Map.of(
                    "samples", new Tensor(List.of(1, kept), samples),
                    "logits",
                        new Tensor(
                            List.of(1, 2),
                            new float[] {5 + lie, second < kept ? samples[second] : 0})))
            .encode();
    BitSet bits = new BitSet();
    bits.set(0, kept);
    Mask mask = Mask.of(MaskGrid.pixels(1, 1, width), bits);
    byte[] maskBytes = MaskFormat.encode(mask);
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT,
            new Manifest.Input(1, width, 1, SampleType.U8, 2),
            new Normalisation(new float[1], new float[] {1}),
            Manifest.MaskEntry.of(MaskKind.PIXEL_ANY, mask, Digest.of(maskBytes)),
            new Manifest.NetworkEntry(
                new Network("linear", List.of(new Layer.Flatten(), new Layer.Linear(2))),
                Digest.of(weights)),
            new Manifest.SelfTestEntry(1, Digest.of(selfTest)),
            List.of(),
            new Manifest.Metrics("fixture", 1, 1, 1, 1),
            List.of(
                Manifest.Blob.of(maskBytes),
                Manifest.Blob.of(weights),
                Manifest.Blob.of(selfTest)));
    return Bundle.of(manifest.withReference(reference), List.of(maskBytes, weights, selfTest));
  }
}
