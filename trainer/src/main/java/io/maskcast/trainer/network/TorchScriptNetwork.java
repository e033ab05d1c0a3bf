package io.maskcast.trainer.network;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Network;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * A network of a user's own, as TorchScript. Its parameters learn, except those the user has frozen
 * ({@code requires_grad_(False)}); batch normalisation and the like follow training and inference.
 * The script is run as it is written, without the engine's optimiser, whose rounding depends on how
 * often it has run. Dropout in it draws from the engine, so runs of such scripts are not repeated
 * to the bit. Not thread-safe.
 *
 * <p>DJL's models train their own parameters only through its own trainer and optimisers; this
 * class uses the engine beneath them.
 */
final class TorchScriptNetwork implements TrainableNetwork {

  private final Architecture.Script script;
  private final NDManager manager;
  private Loaded loaded;
  private List<NDArray> handedOut = List.of();

  /** The script in native memory, and its parameters without their gradients. */
  private record Loaded(NDManager manager, PtSymbolBlock block, List<NDArray> parameters) {}

  /**
   * Loads a script and tries it.
   *
   * @throws MaskcastException if it does not load, has nothing to learn, or does not make a logit
   *     per class of such tiles
   */
  TorchScriptNetwork(Architecture.Script script, Tensors weights, NDManager parent) {
    this.script = script;
    this.manager = parent.newSubManager();
    try {
      this.loaded = load(weights);
      requireSame(weights);
      // Two tiles: tracing can fix their number.
      logits(new float[2 * tile().channels() * tile().height() * tile().width()]);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  private Loaded load(Tensors weights) {
    byte[] archive = script.archive().with(weights);
    NDManager owner = manager.newSubManager();
    try {
      PtSymbolBlock block =
          JniUtils.loadModule((PtNDManager) owner, new ByteArrayInputStream(archive), true, false);
      JniUtils.enableInferenceMode(block);
      List<NDArray> parameters =
          learning(block, owner).stream().map(NDArray::stopGradient).toList();
      requireParameters(parameters);
      return new Loaded(owner, block, parameters);
    } catch (EngineException | IOException e) {
      owner.close();
      throw new MaskcastException(
          "%s does not load as TorchScript: %s".formatted(script.name(), reason(e)), e);
    } catch (MaskcastException e) {
      owner.close();
      throw e;
    }
  }

  /** Checks that the engine numbers the tensors as the file does; it always did so far. */
  private void requireSame(Tensors weights) {
    if (!Arrays.equals(weights().encode(), weights.encode())) {
      throw new MaskcastException(
          "%s cannot be written back: this PyTorch lays out its tensors in another way; load it and save it again with a newer PyTorch"
              .formatted(script.name()));
    }
  }

  private void requireParameters(List<NDArray> parameters) {
    if (parameters.isEmpty()) {
      throw new MaskcastException(
          "%s has no parameters that can learn; write it without torch.jit.freeze and with requires_grad"
              .formatted(script.name()));
    }
    for (NDArray parameter : parameters) {
      if (parameter.getDataType() != DataType.FLOAT32) {
        throw new MaskcastException(
            "%s has parameters of %s; write it as float32 (model.float())"
                .formatted(script.name(), parameter.getDataType()));
      }
    }
  }

  /** New handles of the parameters that are not frozen. */
  private static List<NDArray> learning(PtSymbolBlock block, NDManager owner) {
    return JniUtils.moduleGetParams(block, (PtNDManager) owner).stream()
        .filter(NDArray::hasGradient)
        .toList();
  }

  @Override
  public List<NDArray> parameters() {
    return loaded.parameters();
  }

  @Override
  public List<NDArray> leaves(NDManager scope) {
    // A script cannot run with other arrays than its own, so gradients are left in those.
    handedOut = learning(loaded.block(), scope);
    handedOut.forEach(leaf -> JniUtils.zeroGrad((PtNDArray) leaf));
    return handedOut;
  }

  @Override
  public NDArray forward(NDArray tiles, List<NDArray> leaves, boolean training) {
    if (leaves != handedOut) {
      throw new IllegalArgumentException("a script runs with the last leaves it gave");
    }
    if (!training) {
      return run(tiles, true);
    }
    JniUtils.enableTrainingMode(loaded.block());
    try {
      return run(tiles, true);
    } finally {
      JniUtils.enableInferenceMode(loaded.block());
    }
  }

  @Override
  public float[] logits(float[] tiles) {
    try (NDManager scope = newScope()) {
      return run(input(scope, tiles), false).toFloatArray();
    }
  }

  private NDArray run(NDArray tiles, boolean gradients) {
    NDList answer;
    try {
      JniUtils.setGraphExecutorOptimize(false);
      answer = IValueUtils.forward(loaded.block(), new NDList(tiles), gradients);
    } catch (EngineException | UnsupportedOperationException | IllegalArgumentException e) {
      throw new MaskcastException(
          "%s fails on tiles of %s: %s".formatted(script.name(), tiles.getShape(), reason(e)), e);
    }
    Shape wanted = new Shape(tiles.getShape().get(0), script.classes());
    boolean logits =
        answer.size() == 1
            && answer.get(0).getShape().equals(wanted)
            && answer.get(0).getDataType() == DataType.FLOAT32;
    if (!logits) {
      throw new MaskcastException(
          "%s answers %s to tiles of %s instead of one float32 tensor of %s: a logit per class"
              .formatted(
                  script.name(),
                  answer.stream().map(a -> a.getDataType() + " " + a.getShape()).toList(),
                  tiles.getShape(),
                  wanted));
    }
    return answer.get(0);
  }

  /** What the engine says last: before it come the lines of the script that led there. */
  private static String reason(Exception failure) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    List<String> lines = message.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    return lines.isEmpty() ? failure.toString() : lines.get(lines.size() - 1);
  }

  @Override
  public Network.Shape tile() {
    return script.input();
  }

  @Override
  public NDManager newScope() {
    return manager.newSubManager();
  }

  @Override
  public Tensors weights() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    JniUtils.writeModule(loaded.block(), out, false);
    return TorchScriptArchive.read(script.name(), out.toByteArray()).tensors();
  }

  @Override
  public void restore(Tensors weights) {
    // The engine gives no access to running estimates, so the script is loaded again.
    Loaded restored = load(weights);
    loaded.manager().close();
    loaded = restored;
    handedOut = List.of();
  }

  @Override
  public void close() {
    manager.close();
  }
}
