package io.maskcast.trainer.dynamic;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.GeneratorEntry;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.trainer.mask.MaskCells;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Gives every element of a tile a logit z; the higher, the sooner it is sent: {@code z = gamma f(x)
 * + offset}, f one of {@link GeneratorForm.Body} and x the tile or its thumbnail. Gamma starts at
 * 0, so masks start out static: the offsets, N(head, 0.01), as in the authors' code, which however
 * never moves the offsets.
 *
 * <p>A generator runs where the data are. What it sees there costs nothing: a thumbnail is not sent
 * but spares work at the sender. Only the values of the elements kept, and their positions, travel.
 * Or it runs at the receiver and sees a {@link Preview} that was sent before; then the positions
 * travel the other way.
 *
 * <p>The parameters live in native memory until {@link #close()}. Not thread-safe.
 */
public final class Generator implements AutoCloseable {

  private static final double OFFSET_NOISE = 0.01;
  private static final int HEADER_BYTES = 1 << 10; // of safetensors, more than of any generator
  private static final String GAMMA = "gamma";
  private static final String OFFSET = "offset";

  private final GeneratorForm form;
  private final MaskCells cells;
  private final Optional<Preview> preview;
  private final GeneratorBody body;
  private final NDManager manager;
  private final Map<String, NDArray> parameters =
      new LinkedHashMap<>(); // of the body, gamma, offset

  private Generator(
      GeneratorForm form, MaskCells cells, Optional<Preview> preview, NDManager parent) {
    this.form = form;
    this.cells = cells;
    this.preview = preview;
    this.body = body(form, cells, preview);
    this.manager = parent.newSubManager();
  }

  /** A generator that has learned nothing and sees the whole tile or its thumbnail. */
  public static Generator initial(
      GeneratorForm form, MaskCells cells, double head, RandomGenerator random, NDManager parent) {
    return initial(form, cells, Optional.empty(), head, random, parent);
  }

  /**
   * A generator that has learned nothing.
   *
   * @param form what it is made of
   * @param cells of an any-mask over a plain tile
   * @param preview what it sees of a tile, if that is not all or a thumbnail
   * @param head where logits lie at first; over 0, all is kept
   * @param random decides the parameters, so that they do not depend on the engine
   * @param parent owns the native memory
   * @throws MaskcastException if the mask is none of that kind, the thumbnail is larger than the
   *     tile, or there are thumbnail and preview
   */
  public static Generator initial(
      GeneratorForm form,
      MaskCells cells,
      Optional<Preview> preview,
      double head,
      RandomGenerator random,
      NDManager parent) {
    Generator generator = new Generator(form, cells, preview, parent);
    for (GeneratorBody.Weight weight : generator.body.weights()) {
      float[] values = new float[weight.size()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (weight.bound() * (2 * random.nextDouble() - 1));
      }
      generator.put(weight.name(), values, weight.shape());
    }
    generator.put(GAMMA, new float[] {0}, new Shape(1));
    float[] offset = new float[cells.elements()];
    for (int e = 0; e < offset.length; e++) {
      offset[e] = (float) (head + OFFSET_NOISE * random.nextGaussian());
    }
    generator.put(OFFSET, offset, new Shape(offset.length));
    return generator;
  }

  /**
   * Checks that servers, or edges where it sees a preview, can run a generator, before it learns.
   *
   * @throws MaskcastException if it has more weights, or tiles have more samples, than they take;
   *     or as {@link #initial}
   */
  public static void requireServable(
      GeneratorForm form, MaskCells cells, Optional<Preview> preview) {
    if (cells.extent().samples() > GeneratorEntry.MAX_SAMPLES) {
      throw new MaskcastException(
          "Tiles of %d samples are too large for masks of their own, which servers make for up to %d; cut them smaller, or learn one mask for all"
              .formatted(cells.extent().samples(), GeneratorEntry.MAX_SAMPLES));
    }
    long weights = cells.elements() + 1L;
    for (GeneratorBody.Weight weight : body(form, cells, preview).weights()) {
      weights += weight.shape().size();
    }
    int most = (GeneratorEntry.MAX_WEIGHT_BYTES - HEADER_BYTES) / Float.BYTES;
    if (weights > most) {
      throw new MaskcastException(
          "A generator %s has %d weights here, servers take %d; let it see a thumbnail, such as %s-7x7, or use conv"
              .formatted(form.label(), weights, most, form.body().label()));
    }
  }

  private void put(String name, float[] values, Shape shape) {
    parameters.put(name, manager.create(values, shape));
  }

  private static GeneratorBody body(
      GeneratorForm form, MaskCells cells, Optional<Preview> preview) {
    var extent = cells.extent();
    if (cells.kind().rule() != MaskKind.Rule.ANY || extent.versions() > 1) {
      throw new MaskcastException(
          "A %s mask over %d version(s) cannot be made for each tile; dynamic masks are any-masks over plain tiles"
              .formatted(cells.kind(), extent.versions()));
    }
    if (preview.isPresent() && form.sight().isPresent()) {
      throw new MaskcastException(
          "A generator %s cannot see a preview, but its thumbnail; use %s"
              .formatted(form.label(), form.body().label()));
    }
    int rows = form.sight().map(GeneratorForm.Sight::rows).orElse(extent.height());
    int columns = form.sight().map(GeneratorForm.Sight::columns).orElse(extent.width());
    if (rows > extent.height() || columns > extent.width()) {
      throw new MaskcastException(
          "A generator %s would see more than the %d rows and %d columns a tile has; give it a smaller thumbnail, or none"
              .formatted(form.label(), extent.height(), extent.width()));
    }
    return switch (form.body()) {
      case LINEAR ->
          new GeneratorBody.LinearBody(
              preview
                  .map(Preview::samples)
                  .orElseGet(
                      () ->
                          Math.multiplyExact(extent.channels(), Math.multiplyExact(rows, columns))),
              cells.elements());
      case CONV -> new GeneratorBody.ConvBody(extent.channels(), cells.grid());
    };
  }

  /** What it is made of. */
  public GeneratorForm form() {
    return form;
  }

  /** What its masks choose from. */
  public MaskCells cells() {
    return cells;
  }

  /** All it sees of a tile, if that is not the whole or a thumbnail. */
  public Optional<Preview> preview() {
    return preview;
  }

  /** The parameters, the offset last and gamma before it. */
  List<NDArray> parameters() {
    return List.copyOf(parameters.values());
  }

  /**
   * The parameters once more, for one batch: their own memory, but gradients that start empty and
   * die with the scope.
   */
  List<NDArray> leaves(NDManager scope, boolean gradients) {
    List<NDArray> leaves = new ArrayList<>();
    for (NDArray parameter : parameters.values()) {
      NDArray leaf = parameter.stopGradient();
      leaf.attach(scope);
      leaf.setRequiresGradient(gradients);
      leaves.add(leaf);
    }
    return leaves;
  }

  /** A manager of arrays that live no longer than this. */
  NDManager newScope() {
    return manager.newSubManager();
  }

  /**
   * The logits of a batch.
   *
   * @param tiles (tiles, channels, height, width), dense and normalised
   * @param leaves the parameters to use, see {@link #leaves}
   * @param scope owns what is made
   * @return (tiles, elements); those of the preview are lower than all others
   */
  NDArray logits(NDArray tiles, List<NDArray> leaves, NDManager scope) {
    NDArray gamma = leaves.get(leaves.size() - 2);
    NDArray offset = leaves.get(leaves.size() - 1);
    NDArray logits = body.run(seen(tiles, scope), leaves, scope).mul(gamma).add(offset);
    return preview.map(there -> there.without(logits, scope)).orElse(logits);
  }

  private NDArray seen(NDArray tiles, NDManager scope) {
    if (preview.isPresent()) {
      return form.body() == GeneratorForm.Body.LINEAR
          ? preview.get().gather(tiles, scope)
          : preview.get().cut(tiles, scope);
    }
    return form.sight().map(s -> Resampling.to(s.rows(), s.columns(), tiles, scope)).orElse(tiles);
  }

  /**
   * What the network sees under masks of this generator: what they keep, and the preview.
   *
   * @param masks (tiles, elements)
   * @param scope owns what is made
   * @return (tiles, channels or 1, height, width)
   */
  NDArray field(NDArray masks, NDManager scope) {
    NDArray there = preview.map(also -> also.with(masks, scope)).orElse(masks);
    return ElementField.over(cells.grid(), there, scope);
  }

  /** All parameters by name; a copy. */
  public Tensors weights() {
    Map<String, Tensors.Tensor> tensors = new LinkedHashMap<>();
    parameters.forEach(
        (name, array) -> tensors.put(name, new Tensors.Tensor(sides(array), array.toFloatArray())));
    return new Tensors(tensors);
  }

  /**
   * Goes on with earlier parameters.
   *
   * @throws MaskcastException if they are those of another generator; nothing is changed then
   */
  public void restore(Tensors weights) {
    Map<String, float[]> values = new LinkedHashMap<>();
    parameters.forEach((name, array) -> values.put(name, weights.get(name, sides(array)).values()));
    parameters.forEach((name, array) -> array.set(values.get(name)));
  }

  static List<Integer> sides(NDArray array) {
    List<Integer> sides = new ArrayList<>();
    for (long side : array.getShape().getShape()) {
      sides.add(Math.toIntExact(side));
    }
    return sides;
  }

  /** Releases the native memory. */
  @Override
  public void close() {
    manager.close();
  }
}
