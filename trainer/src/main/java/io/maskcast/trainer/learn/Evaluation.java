package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.network.Logits;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.data.TileTensors;
import io.maskcast.trainer.network.Masking;
import io.maskcast.trainer.network.TrainableNetwork;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Runs a network on masked tiles, without learning. Not thread-safe. */
final class Evaluation {

  static final String SAMPLES = "samples";
  private static final String LOGITS = "logits";
  private static final int BATCH = 256;

  private final TileTensors tiles;
  private final int classes;
  private final Cancellation cancellation;

  Evaluation(TileTensors tiles, int classes, Cancellation cancellation) {
    this.tiles = tiles;
    this.classes = classes;
    this.cancellation = cancellation;
  }

  /**
   * The logits of some tiles.
   *
   * @return (tiles, classes)
   */
  float[] logits(TrainableNetwork network, int[] numbers, Masking masking) {
    float[] logits = new float[numbers.length * classes];
    int size = tiles.tensorSize();
    for (int from = 0; from < numbers.length; from += BATCH) {
      cancellation.check();
      int count = Math.min(BATCH, numbers.length - from);
      float[] inputs = new float[count * size];
      for (int i = 0; i < count; i++) {
        tiles.write(numbers[from + i], inputs, i * size);
      }
      float[] answers = network.logits(inputs, masking);
      System.arraycopy(answers, 0, logits, from * classes, count * classes);
    }
    return logits;
  }

  /** The class of some tiles; of equal logits the lower class wins. */
  int[] predictions(TrainableNetwork network, int[] numbers, Masking masking) {
    return Logits.largest(logits(network, numbers, masking), classes);
  }

  /** The share of predictions that are right. */
  double accuracy(int[] predictions, int[] numbers) {
    int right = 0;
    for (int i = 0; i < numbers.length; i++) {
      right += predictions[i] == tiles.tiles().label(numbers[i]) ? 1 : 0;
    }
    return (double) right / numbers.length;
  }

  /** The share of tiles a network gets right. */
  double accuracy(TrainableNetwork network, int[] numbers, Masking masking) {
    return accuracy(predictions(network, numbers, masking), numbers);
  }

  /** Self-test vectors of tiles that travel in versions: the network's answers. */
  Tensors selfTest(TrainableNetwork network, int[] numbers, Masking masking) {
    float[] logits = logits(network, numbers, masking);
    return new Tensors(
        Map.of(LOGITS, new Tensors.Tensor(List.of(numbers.length, classes), logits)));
  }

  /** Self-test vectors: the selected samples of tiles and the network's answers. */
  Tensors selfTest(TrainableNetwork network, int[] numbers, Mask mask, Masking masking) {
    LabelledTiles source = tiles.tiles();
    int[] indices = SelectionPlan.compile(mask, source.layout()).sampleIndices();
    float[] samples = new float[numbers.length * indices.length];
    for (int i = 0; i < numbers.length; i++) {
      for (int s = 0; s < indices.length; s++) {
        samples[i * indices.length + s] = source.sample(numbers[i], indices[s]);
      }
    }
    float[] logits = logits(network, numbers, masking);
    Map<String, Tensors.Tensor> vectors = new LinkedHashMap<>(); // its order is part of the digest
    vectors.put(SAMPLES, new Tensors.Tensor(List.of(numbers.length, indices.length), samples));
    vectors.put(LOGITS, new Tensors.Tensor(List.of(numbers.length, classes), logits));
    return new Tensors(vectors);
  }

  /** How many tiles self-test vectors are of. */
  static int tiles(Tensors selfTest) {
    return selfTest.asMap().get(LOGITS).shape().get(0);
  }
}
