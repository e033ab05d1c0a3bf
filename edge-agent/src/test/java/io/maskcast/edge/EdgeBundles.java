package io.maskcast.edge;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleBuilder;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.LadderEntry;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.bundle.Tensors.Tensor;
import io.maskcast.shared.bundle.VersionsEntry;
import io.maskcast.shared.jpeg.JpegEncoder;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.rendition.RenditionEncoder;
import io.maskcast.shared.rendition.RenditionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.version.Jpeg;
import io.maskcast.shared.version.Merge;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;

/**
 * A small bundle whose answers can be worked out by hand: tiles of one row, two classes, mean 0 and
 * deviation 1, kept are the first two samples. Class 0 counts the first, class 1 the second.
 */
public final class EdgeBundles {

  private EdgeBundles() {}

  /** Tiles of one row of some samples. */
  public static TileLayout row(int width) {
    return new TileLayout(1, width, 1, SampleType.U8, Interleave.PIXEL);
  }

  /** A mask that keeps the first samples of a row. */
  public static Mask first(int kept, int width) {
    BitSet bits = new BitSet();
    bits.set(0, kept);
    return Mask.of(MaskGrid.pixels(1, 1, width), bits);
  }

  /** A sound bundle. */
  public static Bundle bundle(int width) {
    return bundle(width, 2, 0f);
  }

  /**
   * A bundle.
   *
   * @param width samples of a tile
   * @param kept how many the mask keeps, 2 or more
   * @param lie added to one logit of the self-test
   */
  public static Bundle bundle(int width, int kept, float lie) {
    float[] weight = new float[2 * width];
    weight[0] = 1;
    weight[width + 1] = 1;
    byte[] weights =
        tensors(
            "1.weight", new Tensor(List.of(2, width), weight),
            "1.bias", new Tensor(List.of(2), new float[2]));
    float[] samples = new float[kept];
    samples[0] = 5;
    samples[1] = 3;
    byte[] selfTest =
        tensors(
            "samples", new Tensor(List.of(1, kept), samples),
            "logits", new Tensor(List.of(1, 2), new float[] {5 + lie, 3}));
    return bundle(
        new Manifest.Input(1, width, 1, SampleType.U8, 2),
        new Network("linear", List.of(new Layer.Flatten(), new Layer.Linear(2))),
        weights,
        first(kept, width),
        selfTest);
  }

  /** {@link #bundle(int)} with a ladder: the first sample, then the second; sure from 0.9 on. */
  public static Bundle ladder(int width) {
    Bundle plain = bundle(width);
    Ladder ladder = Ladder.of(plain.mask().grid(), new int[] {0, 1}, new int[] {1, 2});
    return BundleBuilder.of(plain)
        .ladder(
            ladder,
            List.of(
                new LadderEntry.Rung(1, 1.0 / width, 1, 0.5),
                new LadderEntry.Rung(2, 2.0 / width, 1, 0.9)),
            List.of(new StoppingRule(0.9, 1.5, List.of(0.9))))
        .build();
  }

  /**
   * A bundle of a network and all samples of its tiles.
   *
   * @param weights safetensors or a script
   * @param tile the self-test's: rows, columns, channels
   * @param logits what the network is expected to answer to it
   */
  public static Bundle bundle(
      Manifest.Input input, Network network, byte[] weights, float[] tile, float[] logits) {
    BitSet all = new BitSet();
    all.set(0, tile.length);
    MaskGrid grid = MaskGrid.pixels(input.channels(), input.height(), input.width());
    byte[] selfTest =
        tensors(
            "samples", new Tensor(List.of(1, tile.length), tile),
            "logits", new Tensor(List.of(1, logits.length), logits));
    return bundle(input, network, weights, Mask.of(grid, all), selfTest);
  }

  /**
   * The same as {@link #bundle(int)}, but the rows travel as JPEG and all of a row is kept.
   *
   * @param lie added to one logit of the self-test
   */
  public static Bundle jpegs(int width, float lie) {
    Bundle plain = bundle(width, width, 0);
    byte[] header;
    byte[] tile = new byte[width];
    tile[0] = (byte) 150;
    int[] shown;
    try (JpegEncoder encoder = new JpegEncoder(90, 1, width, 1)) {
      header = encoder.header().bytes();
      BufferedImage image = ImageIO.read(new ByteArrayInputStream(encoder.encode(tile)));
      shown = image.getRaster().getPixels(0, 0, width, 1, (int[]) null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    RenditionPlan plan =
        RenditionPlan.compile(
            true, List.of(new Jpeg(90)), Map.of(90, header), plain.mask(), row(width));
    byte[] batch = new RenditionEncoder(plan).batch(tile, 1);
    byte[] logits =
        new Tensors(
                Map.of("logits", new Tensor(List.of(1, 2), new float[] {shown[0] + lie, shown[1]})))
            .encode();
    VersionsEntry versions =
        new VersionsEntry(
            true,
            List.of(new Jpeg(90)),
            2,
            Merge.SUM,
            List.of(new VersionsEntry.JpegEntry(90, Digest.of(header))),
            Digest.of(batch));
    return BundleBuilder.of(plain)
        .selfTest(1, logits)
        .versions(versions, List.of(header, batch))
        .build();
  }

  /**
   * A bundle whose generator runs at the edge: of rows of three samples the last comes first; where
   * it is over 5 the first one is asked for, else the second. The self-test's tile is 5, 3, 2.
   *
   * @param chosen which sample the self-test says is chosen of it; 1 is true
   */
  public static Bundle choosing(int chosen) {
    Bundle plain = bundle(3);
    MaskGrid grid = MaskGrid.pixels(1, 1, 3);
    Mask preview = Mask.of(grid, BitSet.valueOf(new long[] {0b100}));
    byte[] generator =
        new Tensors(
                Map.of(
                    "weight", new Tensor(List.of(3, 1), new float[] {1, -1, 0}),
                    "gamma", new Tensor(List.of(1), new float[] {1}),
                    "offset", new Tensor(List.of(3), new float[] {-5.5f, 5.5f, 99})))
            .encode();
    float[] kept = new float[3];
    kept[chosen] = 1;
    byte[] selfTest =
        new Tensors(
                Map.of(
                    "samples", new Tensor(List.of(1, 3), new float[] {5, 3, 2}),
                    "masks", new Tensor(List.of(1, 3), kept),
                    "logits", new Tensor(List.of(1, 2), new float[] {0, 3})))
            .encode();
    return BundleBuilder.of(plain)
        .mask(MaskKind.PIXEL_ANY, Mask.all(grid))
        .selfTest(1, selfTest)
        .generator(
            GeneratorForm.of("linear"),
            new KeepRule.Top(1),
            generator,
            2.0 / 3,
            1,
            Optional.of(preview))
        .build();
  }

  private static Bundle bundle(
      Manifest.Input input, Network network, byte[] weights, Mask mask, byte[] selfTest) {
    float[] deviation = new float[input.channels()];
    Arrays.fill(deviation, 1);
    return new BundleBuilder(
            input,
            new Normalisation(new float[input.channels()], deviation),
            new Manifest.Metrics("fixture", 1, 1, 1, 1))
        .mask(MaskKind.PIXEL_ANY, mask)
        .network(network, weights)
        .selfTest(1, selfTest)
        .build();
  }

  private static byte[] tensors(String name1, Tensor tensor1, String name2, Tensor tensor2) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(name1, tensor1);
    tensors.put(name2, tensor2);
    return new Tensors(tensors).encode();
  }
}
