package io.maskcast.deploy.usage;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleBuilder;
import io.maskcast.shared.bundle.LadderEntry;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.bundle.Tensors.Tensor;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.tile.SampleType;
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
    int[] order = plain.mask().selected();
    double width = plain.manifest().mask().elements();
    BundleBuilder builder =
        BundleBuilder.of(plain)
            .ladder(
                Ladder.of(plain.mask().grid(), order, new int[] {first, order.length}),
                List.of(
                    new LadderEntry.Rung(first, first / width, temperature, 0.9),
                    new LadderEntry.Rung(order.length, order.length / width, temperature, 0.9)),
                List.of(new StoppingRule(0.9, elements, List.of(threshold))));
    reference.ifPresent(builder::reference);
    return builder.build();
  }

  /** A sound bundle whose edge is sent the first sample and asks for the second. */
  public static Bundle choosing(int width) {
    BitSet first = BitSet.valueOf(new long[] {0b01});
    BitSet second = BitSet.valueOf(new long[] {0b10});
    return masking(width, 1, second, Optional.of(Mask.of(MaskGrid.pixels(1, 1, width), first)));
  }

  /** A sound bundle whose server makes a mask for each tile: the first two samples. */
  public static Bundle masking(int width) {
    return masking(width, width, BitSet.valueOf(new long[] {0b11}), Optional.empty());
  }

  private static Bundle masking(int width, int seen, BitSet chosen, Optional<Mask> preview) {
    float[] likes = new float[width];
    chosen.stream().forEach(element -> likes[element] = 1);
    byte[] generator =
        new Tensors(
                Map.of(
                    "weight", new Tensor(List.of(width, seen), new float[width * seen]),
                    "gamma", new Tensor(List.of(1), new float[] {1}),
                    "offset", new Tensor(List.of(width), likes)))
            .encode();
    float[] samples = new float[width];
    samples[0] = 5;
    samples[1] = 3;
    byte[] selfTest =
        new Tensors(
                Map.of(
                    "samples", new Tensor(List.of(1, width), samples),
                    "masks", new Tensor(List.of(1, width), likes),
                    "logits", new Tensor(List.of(1, 2), new float[] {5, 3})))
            .encode();
    return BundleBuilder.of(of(width, 2))
        .mask(MaskKind.PIXEL_ANY, Mask.all(MaskGrid.pixels(1, 1, width)))
        .selfTest(1, selfTest)
        .generator(
            GeneratorForm.of("linear"),
            new KeepRule.Top(chosen.cardinality()),
            generator,
            2.0 / width,
            1,
            preview)
        .build();
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
    BundleBuilder builder =
        new BundleBuilder(
                new Manifest.Input(1, width, 1, SampleType.U8, 2),
                new Normalisation(new float[1], new float[] {1}),
                new Manifest.Metrics("fixture", 1, 1, 1, 1))
            .mask(MaskKind.PIXEL_ANY, mask)
            .network(
                new Network("linear", List.of(new Layer.Flatten(), new Layer.Linear(2))), weights)
            .selfTest(1, selfTest);
    reference.ifPresent(builder::reference);
    return builder.build();
  }
}
