package io.maskcast.server;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleBuilder;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.LadderEntry;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.bundle.Tensors.Tensor;
import io.maskcast.shared.bundle.VersionsEntry;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.version.Merge;
import io.maskcast.shared.version.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Whole, small bundles for tests: one linear layer with random weights, two self-test tiles with
 * the logits it gives. The same arguments give the same bytes.
 */
public final class BundleFixture {

  private static final int SELF_TEST_TILES = 2;

  private BundleFixture() {}

  /** A mask that keeps some random pixels of all channels' samples. */
  public static Mask pixelMask(TileLayout layout, int kept, long seed) {
    MaskGrid grid = MaskGrid.pixels(layout.channels(), layout.height(), layout.width());
    Random random = new Random(seed);
    BitSet bits = new BitSet();
    while (bits.cardinality() < kept) {
      bits.set(random.nextInt(grid.elements()));
    }
    return Mask.of(grid, bits);
  }

  /** A bundle of 10 classes for tiles of a layout, with a pixel mask. */
  public static Bundle bundle(TileLayout layout, Mask mask, long seed) {
    return bundle(layout, mask, 10, seed);
  }

  /**
   * A bundle for tiles of a layout.
   *
   * @param mask a pixel mask over such tiles
   * @param classes also sets the size: the weights have {@code classes * (samples + 1)} floats
   * @param seed of the weights and self-test tiles
   */
  public static Bundle bundle(TileLayout layout, Mask mask, int classes, long seed) {
    Random random = new Random(seed);
    float[] weight = gaussians(random, classes * layout.samples());
    float[] bias = gaussians(random, classes);
    byte[] weights =
        tensors(
            "1.weight", new Tensor(List.of(classes, layout.samples()), weight),
            "1.bias", new Tensor(List.of(classes), bias));
    Normalisation normalisation = normalisation(layout.channels());
    byte[] selfTest = selfTest(layout, mask, normalisation, weight, bias, random);
    return new BundleBuilder(
            new Manifest.Input(
                layout.height(), layout.width(), layout.channels(), layout.sampleType(), classes),
            normalisation,
            new Manifest.Metrics("fixture", seed, 100, 0.9, 0.8))
        .mask(kind(mask), mask)
        .network(
            new Network("linear", List.of(new Layer.Flatten(), new Layer.Linear(classes))), weights)
        .selfTest(SELF_TEST_TILES, selfTest)
        .build();
  }

  /** Of the two kinds that are used here. */
  private static MaskKind kind(Mask mask) {
    return mask.grid().rowCells() == 1 && mask.grid().height() > 1
        ? MaskKind.CHANNEL_ANY
        : MaskKind.PIXEL_ANY;
  }

  /** A bundle that also brings a dictionary for its payloads. */
  public static Bundle withDictionary(Bundle bundle, byte[] dictionary) {
    return BundleBuilder.of(bundle)
        .codecs(Map.of(PayloadCodec.DICTIONARY_ZSTD, dictionary))
        .build();
  }

  /** A bundle whose mask is the highest rung of a ladder; every answer is sure enough. */
  public static Bundle withLadder(Bundle bundle, Ladder ladder) {
    List<LadderEntry.Rung> rungs =
        IntStream.range(0, ladder.rungs())
            .mapToObj(
                rung -> new LadderEntry.Rung(ladder.elements(rung), ladder.mask(rung).q(), 1, 0.5))
            .toList();
    StoppingRule rule = new StoppingRule(0.5, 1, Collections.nCopies(ladder.rungs() - 1, 0.0));
    return BundleBuilder.of(bundle).ladder(ladder, rungs, List.of(rule)).build();
  }

  /**
   * A bundle whose tiles travel in versions, each channel in its own.
   *
   * @param headers of JPEG streams, by quality
   * @param batch the self-test's, which no server looks at
   */
  public static Bundle withVersions(
      Bundle bundle, List<Version> chosen, Map<Integer, byte[]> headers, byte[] batch) {
    List<byte[]> blobs = new ArrayList<>(headers.values());
    blobs.add(batch);
    List<VersionsEntry.JpegEntry> jpegs =
        headers.entrySet().stream()
            .map(h -> new VersionsEntry.JpegEntry(h.getKey(), Digest.of(h.getValue())))
            .toList();
    return BundleBuilder.of(bundle)
        .versions(new VersionsEntry(true, chosen, 5, Merge.SUM, jpegs, Digest.of(batch)), blobs)
        .build();
  }

  /**
   * A bundle whose tiles have masks of their own.
   *
   * @param bundle for such tiles, its mask over the elements to choose from; keeps all of them
   * @param weights of the generator
   */
  public static Bundle withGenerator(
      Bundle bundle, GeneratorForm form, KeepRule rule, Tensors weights) {
    return withGenerator(bundle, form, rule, weights, Optional.empty());
  }

  /**
   * A bundle whose tiles have masks of their own, made at edges where there is a preview.
   *
   * @param preview what edges are sent first
   */
  public static Bundle withGenerator(
      Bundle bundle, GeneratorForm form, KeepRule rule, Tensors weights, Optional<Mask> preview) {
    return BundleBuilder.of(bundle)
        .generator(form, rule, weights.encode(), 0.5, 1, preview)
        .build();
  }

  private static Normalisation normalisation(int channels) {
    float[] mean = new float[channels];
    float[] deviation = new float[channels];
    Arrays.fill(mean, 127f);
    Arrays.fill(deviation, 64f);
    return new Normalisation(mean, deviation);
  }

  private static byte[] selfTest(
      TileLayout layout,
      Mask mask,
      Normalisation normalisation,
      float[] weight,
      float[] bias,
      Random random) {
    TileLayout byPixel =
        new TileLayout(
            layout.height(),
            layout.width(),
            layout.channels(),
            layout.sampleType(),
            Interleave.PIXEL);
    SelectionPlan plan = SelectionPlan.compile(mask, byPixel);
    int[] tensorIndices = tensorIndices(plan);
    float[] samples = new float[SELF_TEST_TILES * plan.selectedSamples()];
    float[] logits = new float[SELF_TEST_TILES * bias.length];
    for (int tile = 0; tile < SELF_TEST_TILES; tile++) {
      float[] tensor = new float[layout.samples()];
      for (int s = 0; s < plan.selectedSamples(); s++) {
        float sample = random.nextInt(256);
        samples[tile * plan.selectedSamples() + s] = sample;
        int channel = tensorIndices[s] / (layout.height() * layout.width());
        tensor[tensorIndices[s]] = normalisation.apply(sample, channel);
      }
      linear(tensor, weight, bias, logits, tile * bias.length);
    }
    return tensors(
        "samples", new Tensor(List.of(SELF_TEST_TILES, plan.selectedSamples()), samples),
        "logits", new Tensor(List.of(SELF_TEST_TILES, bias.length), logits));
  }

  /** Where each selected sample of a pixel-interleaved tile stands in the tensor. */
  private static int[] tensorIndices(SelectionPlan plan) {
    int channels = plan.layout().channels();
    int plane = plan.layout().height() * plan.layout().width();
    return Arrays.stream(plan.sampleIndices())
        .map(index -> index % channels * plane + index / channels)
        .toArray();
  }

  private static void linear(float[] in, float[] weight, float[] bias, float[] out, int offset) {
    for (int row = 0; row < bias.length; row++) {
      double sum = bias[row];
      for (int i = 0; i < in.length; i++) {
        sum += (double) weight[row * in.length + i] * in[i];
      }
      out[offset + row] = (float) sum;
    }
  }

  private static float[] gaussians(Random random, int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static byte[] tensors(String name1, Tensor tensor1, String name2, Tensor tensor2) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put(name1, tensor1);
    tensors.put(name2, tensor2);
    return new Tensors(tensors).encode();
  }
}
