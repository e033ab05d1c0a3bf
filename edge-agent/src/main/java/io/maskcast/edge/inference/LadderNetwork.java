package io.maskcast.edge.inference;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.LadderEntry;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TensorReassembly;
import io.maskcast.shared.tile.TileLayout;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network whose tiles climb the rungs of a ladder: the samples of a step are added to what is
 * there of a tile, and the network asked again. Calls block; thread-safe, but for one tensor in two
 * calls at the same time.
 */
public final class LadderNetwork {

  private final Ladder ladder;
  private final LadderEntry entry;
  private final TileLayout layout;
  private final Normalisation normalisation;
  private final int classes;
  private final BatchedEngine engine;
  private final Map<Rungs, TensorReassembly> steps = new ConcurrentHashMap<>();

  private LadderNetwork(
      Ladder ladder,
      LadderEntry entry,
      TileLayout layout,
      Normalisation normalisation,
      int classes,
      BatchedEngine engine) {
    this.ladder = ladder;
    this.entry = entry;
    this.layout = layout;
    this.normalisation = normalisation;
    this.classes = classes;
    this.engine = engine;
  }

  static Optional<LadderNetwork> of(
      Bundle bundle,
      TileLayout layout,
      Normalisation normalisation,
      NetworkEngine engine,
      int batch) {
    return bundle
        .manifest()
        .ladder()
        .map(
            entry ->
                new LadderNetwork(
                    bundle.ladder().orElseThrow(),
                    entry,
                    layout,
                    normalisation,
                    bundle.manifest().input().classes(),
                    new BatchedEngine(engine, layout.samples(), batch)));
  }

  /** What the bundle says of its rungs, and of when to stop. */
  public LadderEntry entry() {
    return entry;
  }

  /** The samples of a tile that are new on some rungs. */
  public SelectionPlan plan(Rungs step) {
    return reassembly(step).plan();
  }

  /** The samples of the lowest rung, which come of every tile. */
  public SelectionPlan lowest() {
    return plan(new Rungs(0, 1));
  }

  /**
   * Of the first samples of tiles those of the lowest rung.
   *
   * @param step what came, from the lowest rung on
   * @param columnar its samples of {@code tiles} tiles, columnar
   * @param tiles how many
   * @return the same of {@link #lowest()}
   */
  public byte[] lowest(Rungs step, byte[] columnar, int tiles) {
    int[] came = plan(step).sampleIndices();
    int[] wanted = lowest().sampleIndices();
    int column = tiles * layout.sampleType().bytes();
    byte[] columns = new byte[wanted.length * column];
    for (int from = 0, to = 0; to < wanted.length; from++) { // both in the layout's order
      if (came[from] == wanted[to]) {
        System.arraycopy(columnar, from * column, columns, to * column, column);
        to++;
      }
    }
    return columns;
  }

  private TensorReassembly reassembly(Rungs step) {
    return steps.computeIfAbsent(
        step,
        climbed ->
            new TensorReassembly(
                SelectionPlan.compile(ladder.step(climbed), layout), normalisation));
  }

  /** Floats of what the network sees of a tile. */
  public int tensorSize() {
    return layout.samples();
  }

  /** What the network sees of a tile of which nothing is there. */
  public float[] newTensor() {
    return new float[tensorSize()];
  }

  /**
   * Adds the samples of a step to tiles.
   *
   * @param columnar the samples of all of them, columnar
   * @param tensors of the tiles, which all stand below the step
   */
  public void add(Rungs step, byte[] columnar, List<float[]> tensors) {
    TensorReassembly reassembly = reassembly(step);
    for (int i = 0; i < tensors.size(); i++) {
      reassembly.write(columnar, tensors.size(), i, 1, FloatBuffer.wrap(tensors.get(i)));
    }
  }

  /**
   * Classifies tiles.
   *
   * @param rung where they stand, for what confidence is worth there
   * @return classes and calibrated confidences
   */
  public Predictions classify(int rung, List<float[]> tensors) {
    float[] logits =
        engine.logits(
            tensors.size(),
            (first, count, room) -> {
              for (int i = 0; i < count; i++) {
                room.put(tensors.get(first + i));
              }
            });
    return Predictions.of(logits, classes, entry.rungs().get(rung).confidence());
  }
}
