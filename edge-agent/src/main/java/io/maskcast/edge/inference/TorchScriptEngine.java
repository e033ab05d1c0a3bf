package io.maskcast.edge.inference;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.network.Network;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A network that is a TorchScript, on DJL's PyTorch engine, on the CPU.
 *
 * <p>A TorchScript is code, and PyTorch does not confine it: the edge runs one only as part of a
 * bundle, whose every byte is checked against the digest the server gave for its name, so whoever
 * may publish to that server may run code here. Bundles of layers have no code.
 */
public final class TorchScriptEngine implements NetworkEngine {

  private final Manifest.Input input;
  private final String name;
  private final NDManager manager;
  private final PtSymbolBlock script;

  private TorchScriptEngine(
      Manifest.Input input, String name, NDManager manager, PtSymbolBlock script) {
    this.input = input;
    this.name = name;
    this.manager = manager;
    this.script = script;
  }

  /**
   * Loads a script.
   *
   * @param input the tiles it is for
   * @param network says that it is one
   * @param archive the script
   * @throws MaskcastException if it is for another number of classes, does not load, or this
   *     machine cannot run the engine
   */
  public static TorchScriptEngine open(Manifest.Input input, Network network, byte[] archive) {
    Network.Shape tile = new Network.Shape(input.channels(), input.height(), input.width());
    network.requireLogits(tile, input.classes());
    NDManager manager = PyTorchEngine.newManager();
    try {
      PtSymbolBlock script =
          JniUtils.loadModule(
              (PtNDManager) manager, new ByteArrayInputStream(archive), true, false);
      JniUtils.enableInferenceMode(script);
      return new TorchScriptEngine(input, network.name(), manager, script);
    } catch (EngineException | IOException e) {
      manager.close();
      throw new MaskcastException(
          "The bundle's TorchScript %s does not load (%s); publish it again"
              .formatted(network.name(), reason(e)),
          e);
    }
  }

  @Override
  public int classes() {
    return input.classes();
  }

  @Override
  public float[] logits(ByteBuffer tensors, int tiles) {
    try (NDManager batch = manager.newSubManager()) {
      Shape shape = new Shape(tiles, input.channels(), input.height(), input.width());
      // A copy, because a script may change its input.
      NDArray x = batch.create(tensors, shape, DataType.FLOAT32).duplicate();
      NDList answer = IValueUtils.forward(script, new NDList(x), false);
      boolean logits =
          answer.size() == 1
              && answer.get(0).getShape().equals(new Shape(tiles, input.classes()))
              && answer.get(0).getDataType() == DataType.FLOAT32;
      if (!logits) {
        throw new MaskcastException(
            "The bundle's TorchScript %s answers no logits of %d classes; publish it again"
                .formatted(name, input.classes()));
      }
      return answer.get(0).toFloatArray();
    } catch (EngineException | UnsupportedOperationException | IllegalArgumentException e) {
      throw new MaskcastException(
          "The bundle's TorchScript %s fails on its tiles (%s); publish it again"
              .formatted(name, reason(e)),
          e);
    }
  }

  /** What the engine says last: before it come the lines of the script that led there. */
  private static String reason(Exception failure) {
    String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
    List<String> lines = message.lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
    return lines.isEmpty() ? failure.toString() : lines.get(lines.size() - 1);
  }

  @Override
  public void close() {
    manager.close();
  }
}
