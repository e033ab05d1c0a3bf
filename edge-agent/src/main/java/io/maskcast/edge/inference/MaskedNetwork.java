package io.maskcast.edge.inference;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.plan.Reassembly;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TensorReassembly;
import io.maskcast.shared.plan.TileReassembly;
import io.maskcast.shared.plan.TileSelection;
import io.maskcast.shared.rendition.RenditionReassembly;
import io.maskcast.shared.tile.TileLayout;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A bundle at work: selected bytes in, with the masks of the tiles where each has its own,
 * predictions out. Opening one tries it on the bundle's own self-test vectors, so a bundle that
 * this machine would run differently from the trainer's never answers. Calls block; thread-safe.
 */
public final class MaskedNetwork implements AutoCloseable {

  /** How far a logit may lie from the trainer's, relative to the largest logit of the tile. */
  private static final float TOLERANCE = 1e-3f;

  private final Manifest manifest;
  private final NetworkEngine engine;
  private final SelectionPlan plan;
  private final Reassembly reassembly;
  private final Optional<TileReassembly> ownMasks;
  private final Normalisation normalisation;
  private final Optional<EdgeChoice> choice;
  private final Optional<LadderNetwork> ladder;
  private final BatchedEngine batches;

  /** The same for whole tiles, which leave no zeros. */
  private final BatchedEngine wholeBatches;

  private MaskedNetwork(
      Manifest manifest,
      NetworkEngine engine,
      SelectionPlan plan,
      Reassembly reassembly,
      Optional<TileReassembly> ownMasks,
      Normalisation normalisation,
      Optional<EdgeChoice> choice,
      Optional<LadderNetwork> ladder,
      int batch) {
    this.manifest = manifest;
    this.engine = engine;
    this.plan = plan;
    this.reassembly = reassembly;
    this.ownMasks = ownMasks;
    this.normalisation = normalisation;
    this.choice = choice;
    this.ladder = ladder;
    this.batches = new BatchedEngine(engine, reassembly.tensorSize(), batch);
    this.wholeBatches = new BatchedEngine(engine, reassembly.tensorSize(), batch);
  }

  /**
   * As the other, for tiles in which no sample stands for missing data but what the bundle says, on
   * the engine that is used if nobody asks for one.
   */
  public static MaskedNetwork open(Bundle bundle, TileLayout layout, int batch) {
    return open(bundle, layout, Optional.empty(), EngineKind.of(Optional.empty()), batch);
  }

  /**
   * Loads a bundle for the tiles of a source and tries it.
   *
   * @param bundle what to run
   * @param layout the source's tiles
   * @param noData the sample that stands for missing data in them, if there is one; what the bundle
   *     says of it goes first
   * @param kind what runs it
   * @param batch how many tiles the network takes at once
   * @throws MaskcastException if the bundle is for other tiles, the engine cannot run it, or it
   *     fails its self-test
   */
  public static MaskedNetwork open(
      Bundle bundle, TileLayout layout, Optional<Float> noData, EngineKind kind, int batch) {
    Manifest manifest = bundle.manifest();
    if (!manifest.input().fits(layout)) {
      throw new MaskcastException(
          "The bundle is for tiles of %s, the source has %s; choose a bundle learned for this source"
              .formatted(manifest.input().describe(), layout.describe()));
    }
    if (layout.samples() > Integer.MAX_VALUE / Float.BYTES) {
      throw new MaskcastException(
          "Tiles of %s are too large for a network here; use smaller tiles"
              .formatted(layout.describe()));
    }
    NetworkEngine engine = kind.open(bundle);
    try {
      selfTest(bundle, engine);
      SelectionPlan plan = SelectionPlan.compile(bundle.mask(), layout);
      Normalisation normalisation = manifest.normalisation().orNoData(noData);
      Reassembly reassembly =
          RenditionReassembly.of(bundle, layout)
              .<Reassembly>map(versions -> versions)
              .orElseGet(() -> new TensorReassembly(plan, normalisation));
      return new MaskedNetwork(
          manifest,
          engine,
          plan,
          reassembly,
          ownMasks(bundle, layout, normalisation),
          normalisation,
          EdgeChoice.of(bundle, layout, noData),
          LadderNetwork.of(bundle, layout, normalisation, engine, batch),
          batch);
    } catch (RuntimeException e) {
      engine.close();
      throw e;
    }
  }

  private static Optional<TileReassembly> ownMasks(
      Bundle bundle, TileLayout layout, Normalisation normalisation) {
    return bundle
        .manifest()
        .generator()
        .map(entry -> new TileSelection(bundle.mask().grid(), layout))
        .map(selection -> new TileReassembly(selection, normalisation));
  }

  private static void selfTest(Bundle bundle, NetworkEngine engine) {
    Manifest.Input input = bundle.manifest().input();
    int tiles = bundle.manifest().selfTest().tiles();
    float[] expected = bundle.selfTest().get("logits", List.of(tiles, input.classes())).values();
    IntFunction<float[]> tensors =
        RenditionReassembly.of(bundle, input.layout())
            .map(versions -> versionTensors(bundle, versions))
            .or(
                () ->
                    ownMasks(bundle, input.layout(), bundle.manifest().normalisation())
                        .map(own -> ownMaskTensors(bundle, own)))
            .orElseGet(() -> sampleTensors(bundle));
    for (int tile = 0; tile < tiles; tile++) {
      requireEqual(engine.logits(tensors.apply(tile), 1), expected, tile, bundle);
    }
  }

  private static IntFunction<float[]> sampleTensors(Bundle bundle) {
    Manifest manifest = bundle.manifest();
    SelectionPlan plan = SelectionPlan.compile(bundle.mask(), manifest.input().layout());
    TensorReassembly reassembly = new TensorReassembly(plan, manifest.normalisation());
    int width = plan.selectedSamples();
    float[] samples =
        bundle.selfTest().get("samples", List.of(manifest.selfTest().tiles(), width)).values();
    return tile -> reassembly.tensor(Arrays.copyOfRange(samples, tile * width, (tile + 1) * width));
  }

  private static IntFunction<float[]> ownMaskTensors(Bundle bundle, TileReassembly reassembly) {
    int tiles = bundle.manifest().selfTest().tiles();
    int elements = bundle.manifest().mask().elements();
    int width = reassembly.tensorSize();
    float[] samples = bundle.selfTest().get("samples", List.of(tiles, width)).values();
    float[] masks = bundle.selfTest().get("masks", List.of(tiles, elements)).values();
    Optional<EdgeChoice> choice =
        EdgeChoice.of(bundle, reassembly.selection().layout(), Optional.empty());
    return tile -> {
      BitSet mask = new BitSet(elements);
      for (int element = 0; element < elements; element++) {
        mask.set(element, masks[tile * elements + element] > 0);
      }
      float[] whole = Arrays.copyOfRange(samples, tile * width, (tile + 1) * width);
      if (choice.isEmpty()) {
        return reassembly.tensor(mask, whole);
      }
      float[] tensor = reassembly.tensor(choice.get().withPreview(mask), whole);
      // What else there is in the tensor is not looked at.
      if (!choice.get().choose(tensor).equals(mask)) {
        throw new MaskcastException(
            "Bundle %s fails its self-test on vector %d: other elements are chosen than the trainer chose; publish it again"
                .formatted(bundle.digest().brief(), tile));
      }
      return tensor;
    };
  }

  /** As they would come: so what decodes them is tried too. */
  private static IntFunction<float[]> versionTensors(
      Bundle bundle, RenditionReassembly reassembly) {
    byte[] batch = bundle.blob(bundle.manifest().versions().orElseThrow().batch());
    int tiles = bundle.manifest().selfTest().tiles();
    reassembly.plan().requireBatch(batch, tiles);
    return tile -> {
      float[] tensor = new float[reassembly.tensorSize()];
      reassembly.write(batch, tiles, tile, 1, FloatBuffer.wrap(tensor));
      return tensor;
    };
  }

  private static void requireEqual(float[] logits, float[] expected, int tile, Bundle bundle) {
    float scale = 1;
    for (float logit : logits) {
      scale = Math.max(scale, Math.abs(logit));
    }
    for (int i = 0; i < logits.length; i++) {
      float wanted = expected[tile * logits.length + i];
      // Written so that NaN fails too.
      if (!(Math.abs(logits[i] - wanted) <= TOLERANCE * scale)) {
        throw new MaskcastException(
            "Bundle %s fails its self-test on vector %d: logit %d is %.5f instead of %.5f; publish it again"
                .formatted(bundle.digest().brief(), tile, i, logits[i], wanted));
      }
    }
  }

  /** The samples of a tile that the network sees. */
  public SelectionPlan plan() {
    return plan;
  }

  /** What asks for tiles in two stages, where the generator runs here. */
  public Optional<EdgeChoice> choice() {
    return choice;
  }

  /** What climbs rung by rung, where the bundle has nested masks; closed with this. */
  public Optional<LadderNetwork> ladder() {
    return ladder;
  }

  /** What has to be streamed where every tile has a mask of its own. */
  public Optional<TileSelection> ownMasks() {
    return ownMasks.map(TileReassembly::selection);
  }

  /** How samples become inputs, for the source's tiles. */
  public Normalisation normalisation() {
    return normalisation;
  }

  /**
   * What puts whole tiles in place.
   *
   * @throws MaskcastException if tiles travel in versions, of which there is no whole tile
   */
  public TensorReassembly wholeTiles() {
    if (manifest.versions().isPresent()) {
      throw new MaskcastException(
          "Tiles that travel in versions cannot be audited: the network never sees them dense; leave --audit out");
    }
    return new TensorReassembly(SelectionPlan.dense(plan.layout()), normalisation);
  }

  /**
   * Classifies whole tiles.
   *
   * @param whole {@link #wholeTiles()}
   * @param columnar all bytes of {@code tiles} tiles, columnar
   * @param tiles how many tiles
   */
  public Predictions classify(TensorReassembly whole, byte[] columnar, int tiles) {
    float[] logits =
        wholeBatches.logits(
            tiles, (first, count, tensors) -> whole.write(columnar, tiles, first, count, tensors));
    return Predictions.of(logits, manifest.input().classes());
  }

  /**
   * Classifies a batch.
   *
   * @param columnar the selected bytes of {@code tiles} tiles, columnar; where tiles travel in
   *     versions, their samples, columnar, and behind them their scans
   * @param tiles how many tiles
   * @throws MaskcastException if a scan cannot be decoded
   */
  public Predictions classify(byte[] columnar, int tiles) {
    return classify(
        tiles, (first, count, tensors) -> reassembly.write(columnar, tiles, first, count, tensors));
  }

  /**
   * Classifies tiles that have masks of their own.
   *
   * @param masks one for each tile
   * @param selected the selected bytes of one tile after the other
   */
  public Predictions classify(List<BitSet> masks, byte[] selected) {
    return classify(masks.size(), ownMaskTensors(masks, selected));
  }

  private BatchedEngine.Tensors ownMaskTensors(List<BitSet> masks, byte[] selected) {
    TileReassembly own = ownMasks.orElseThrow();
    int[] begins = new int[masks.size() + 1]; // of the tiles that were written, in samples
    return (first, count, tensors) -> {
      for (int i = 0; i < count; i++) {
        int tile = first + i;
        begins[tile + 1] =
            own.write(masks.get(tile), selected, begins[tile], tensors, i * own.tensorSize());
      }
    };
  }

  /**
   * Classifies tiles that came in two stages.
   *
   * @param previews those of {@code tiles} tiles, columnar
   * @param tiles how many these are
   * @param from the first of them to classify
   * @param masks one for each tile to classify
   * @param selected the selected bytes of one tile after the other, without the previews
   */
  public Predictions classify(
      byte[] previews, int tiles, int from, List<BitSet> masks, byte[] selected) {
    BatchedEngine.Tensors chosen = ownMaskTensors(masks, selected);
    return classify(
        masks.size(),
        (first, count, tensors) -> {
          chosen.write(first, count, tensors);
          choice.orElseThrow().write(previews, tiles, from + first, count, tensors);
        });
  }

  /**
   * What the network says of tensors as a {@link Reassembly} makes them.
   *
   * @param tensors one tile after the other, (channels, height, width), normalised
   * @return logits, one tile after the other
   */
  public float[] logits(float[] tensors) {
    int size = reassembly.tensorSize();
    return wholeBatches.logits(
        tensors.length / size,
        (first, count, room) -> room.put(0, tensors, first * size, count * size));
  }

  /**
   * What logits of tiles say of which all came that the mask keeps; of a ladder with what
   * confidence is worth at its top.
   */
  public Predictions predictions(float[] logits) {
    int classes = manifest.input().classes();
    return manifest
        .ladder()
        .map(entry -> entry.rungs().get(entry.rungs().size() - 1).confidence())
        .map(confidence -> Predictions.of(logits, classes, confidence))
        .orElseGet(() -> Predictions.of(logits, classes));
  }

  private Predictions classify(int tiles, BatchedEngine.Tensors tensors) {
    return Predictions.of(batches.logits(tiles, tensors), manifest.input().classes());
  }

  @Override
  public void close() {
    engine.close();
  }
}
