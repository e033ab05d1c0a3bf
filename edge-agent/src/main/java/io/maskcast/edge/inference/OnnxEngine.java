package io.maskcast.edge.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.onnx.OnnxModel;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;

/** Networks on ONNX Runtime, on the CPU: an ONNX model is made of the layers of the bundle. */
public final class OnnxEngine implements NetworkEngine {

  private final Manifest.Input input;
  private final OrtEnvironment environment;
  private final OrtSession session;

  private OnnxEngine(Manifest.Input input, OrtEnvironment environment, OrtSession session) {
    this.input = input;
    this.environment = environment;
    this.session = session;
  }

  /**
   * Loads a network of layers.
   *
   * @param input the tiles it is for
   * @param network its layers
   * @param weights their parameters
   * @throws MaskcastException if it is a TorchScript, the parameters do not fit the layers, or this
   *     machine cannot run the engine
   */
  public static OnnxEngine open(Manifest.Input input, Network network, Tensors weights) {
    byte[] model = OnnxModel.encode(input, network, weights);
    OrtEnvironment environment = environment();
    try (OrtSession.SessionOptions options = options()) {
      return new OnnxEngine(input, environment, environment.createSession(model, options));
    } catch (OrtException e) {
      throw new MaskcastException(
          "ONNX Runtime does not take the network %s (%s)"
              .formatted(network.name(), e.getMessage()),
          e);
    }
  }

  /** The library's one environment; the first call unpacks and loads its natives. */
  private static OrtEnvironment environment() {
    try {
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR);
      environment.setTelemetry(false);
      return environment;
    } catch (LinkageError | IllegalStateException | OrtException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new MaskcastException(
          "The natives of ONNX Runtime cannot be loaded (%s); has onnxruntime those of this platform, and can %s be written to and run from?"
              .formatted(cause.getMessage(), System.getProperty("java.io.tmpdir")),
          e);
    }
  }

  private static OrtSession.SessionOptions options() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(threads());
    // Threads that wait by spinning take cores from those that decode what comes next.
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    return options;
  }

  /** As many as PyTorch takes: one a core, unless OMP_NUM_THREADS says otherwise. */
  private static int threads() {
    String asked = System.getenv().getOrDefault("OMP_NUM_THREADS", "");
    return asked.matches("[1-9][0-9]{0,3}")
        ? Integer.parseInt(asked)
        : Runtime.getRuntime().availableProcessors();
  }

  @Override
  public int classes() {
    return input.classes();
  }

  @Override
  public float[] logits(ByteBuffer tensors, int tiles) {
    long[] shape = {tiles, input.channels(), input.height(), input.width()};
    try (OnnxTensor batch = OnnxTensor.createTensor(environment, tensors.asFloatBuffer(), shape);
        OrtSession.Result result =
            session.run(Map.of(OnnxModel.INPUT, batch), Set.of(OnnxModel.OUTPUT))) {
      FloatBuffer answer = ((OnnxTensor) result.get(0)).getFloatBuffer();
      float[] logits = new float[answer.remaining()];
      answer.get(logits);
      return logits;
    } catch (OrtException e) {
      throw new MaskcastException(
          "ONNX Runtime fails on %d tiles (%s); let it take fewer at once (--batch)"
              .formatted(tiles, e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new MaskcastException("ONNX Runtime does not end (%s)".formatted(e.getMessage()), e);
    }
  }
}
