package io.maskcast.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;

/**
 * Adam (Kingma and Ba, 2015) with weight decay kept apart from the gradient (AdamW). Not
 * thread-safe.
 */
final class Adam implements AutoCloseable {

  private static final double BETA_1 = 0.9;
  private static final double BETA_2 = 0.999;
  private static final double EPSILON = 1e-8;

  private final List<NDArray> parameters;
  private final double weightDecay;
  private final NDManager manager;
  private final List<NDArray> means = new ArrayList<>();
  private final List<NDArray> squares = new ArrayList<>();
  private int steps;

  Adam(TrainableNetwork network, double weightDecay) {
    this.parameters = network.parameters();
    this.weightDecay = weightDecay;
    this.manager = network.newScope();
    for (NDArray parameter : parameters) {
      means.add(manager.zeros(parameter.getShape()));
      squares.add(manager.zeros(parameter.getShape()));
    }
  }

  /**
   * One step down.
   *
   * @param gradients of the parameters, in their order; they and all else made here live in {@code
   *     scope}
   */
  void step(List<NDArray> gradients, double learningRate, NDManager scope) {
    steps++;
    double rate = learningRate / (1 - Math.pow(BETA_1, steps));
    double correction = 1 / Math.sqrt(1 - Math.pow(BETA_2, steps));
    for (int i = 0; i < parameters.size(); i++) {
      NDArray parameter = parameters.get(i);
      NDArray gradient = gradients.get(i);
      NDArray square = squares.get(i);
      NDArray mean = means.get(i).muli(BETA_1).addi(gradient.mul(1 - BETA_1));
      square.muli(BETA_2).addi(gradient.square().muli(1 - BETA_2));
      NDArray denominator = square.sqrt();
      denominator.attach(scope);
      denominator.muli(correction / rate).addi(EPSILON / rate);
      NDArray change = mean.div(denominator);
      change.attach(scope);
      parameter.muli(1 - learningRate * weightDecay).subi(change);
    }
  }

  @Override
  public void close() {
    manager.close();
  }
}
