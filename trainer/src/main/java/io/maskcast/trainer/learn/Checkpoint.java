package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Tensors;
import io.maskcast.trainer.pipeline.MaskSequence;
import io.maskcast.trainer.pipeline.Selection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Masks and a network to go on from: the best of mask learning in one range of Q, or a pair that
 * somebody else put together, for {@link GivenMask.FromCheckpoint}.
 *
 * @param q the mask cost
 * @param validationAccuracy share of validation tiles right
 * @param epoch of mask learning, from 1; 0 if it is of none
 * @param selection the masks
 * @param weights of the network, as it was then
 */
public record Checkpoint(
    double q, double validationAccuracy, int epoch, Selection selection, Tensors weights) {

  private static final String FIGURES = "checkpoint/figures"; // q, accuracy, epoch
  private static final String MASK = "checkpoint/mask-";
  private static final String NETWORK = "network/";

  /** As safetensors: the figures, m^D of every mask by cell, the network's tensors. */
  public byte[] encode() {
    Map<String, Tensors.Tensor> tensors = new LinkedHashMap<>();
    float[] figures = {(float) q, (float) validationAccuracy, epoch};
    tensors.put(FIGURES, new Tensors.Tensor(List.of(figures.length), figures));
    for (int i = 0; i < selection.kept().size(); i++) {
      float[] kept = selection.kept().get(i);
      tensors.put(MASK + i, new Tensors.Tensor(List.of(kept.length), kept));
    }
    weights.asMap().forEach((name, tensor) -> tensors.put(NETWORK + name, tensor));
    return new Tensors(tensors).encode();
  }

  static Checkpoint decode(byte[] bytes, MaskSequence sequence) {
    Tensors tensors = Tensors.decode(bytes);
    List<float[]> kept = new ArrayList<>();
    for (int i = 0; i < sequence.cells().size(); i++) {
      kept.add(tensors.get(MASK + i, List.of(sequence.cells().get(i).count())).values());
    }
    Map<String, Tensors.Tensor> network = new LinkedHashMap<>();
    tensors
        .asMap()
        .forEach(
            (name, tensor) -> {
              if (name.startsWith(NETWORK)) {
                network.put(name.substring(NETWORK.length()), tensor);
              }
            });
    float[] figures = tensors.get(FIGURES, List.of(3)).values();
    Selection selection = new Selection(sequence, kept);
    return new Checkpoint(
        selection.q(), figures[1], (int) figures[2], selection, new Tensors(network));
  }
}
