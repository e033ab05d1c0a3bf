package io.maskcast.trainer.network;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.training.GradientCollector;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TorchScriptNetworkTest {

  private final NDManager manager = ComputeDevice.engine().newBaseManager(Device.cpu());

  @AfterEach
  void closeManager() {
    manager.close();
  }

  private TrainableNetwork start(Architecture architecture) {
    return architecture.start(new SplittableRandom(1), manager);
  }

  private static Tensors learned(TrainableNetwork network, int steps) {
    try (Optimiser optimiser = new Optimiser(network, OptimiserSettings.AUTHORS)) {
      for (int i = 0; i < steps; i++) {
        PyTorchReference.step(network, optimiser);
      }
    }
    return network.weights();
  }

  @Test
  void aFileIsAnArchitecture(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("mine.pt");
    Files.write(file, PyTorchReference.file("script.pt"));
    Architecture mine = Architecture.of(file.toString(), PyTorchReference.TILE, 3);
    assertThat(mine.network()).isEqualTo(new Network("mine.pt", List.of(new Layer.TorchScript(3))));
    try (TrainableNetwork network = start(mine)) {
      assertThat(network.parameters().stream().map(p -> p.getShape().toString()))
          .containsExactly("(4, 2, 3, 3)", "(4)", "(4)", "(3, 36)", "(3)"); // not the frozen scale
    }
    assertThat(Architecture.of("resnet20", PyTorchReference.TILE, 3).network())
        .isEqualTo(Network.resNet20(3));
    for (String none : List.of(folder.resolve("other.pt").toString(), "vgg", "\0", "")) {
      assertThatThrownBy(() -> Architecture.of(none, PyTorchReference.TILE, 3))
          .isInstanceOf(MaskcastException.class)
          .hasMessage(
              "'%s' is no network; allowed: lenet5, allconvnet, resnet20, resnet101, or the path of a TorchScript file"
                  .formatted(none));
    }
  }

  @Test
  void learnedWeightsGoIntoTheFileAndNothingElseChanges() {
    Architecture.Script script = PyTorchReference.script();
    try (TrainableNetwork network = start(script)) {
      Tensors before = network.weights();
      Tensors after = learned(network, 3);
      TorchScriptArchive published = TorchScriptArchive.read("published", script.blob(after));
      assertThat(published.tensors().encode()).isEqualTo(after.encode());
      assertThat(published.with(before)).isEqualTo(script.archive().with(before));
      // Weight, scale and shift, both running estimates and their count of batches, fc; not the
      // scale of the script.
      List<String> changed =
          after.asMap().keySet().stream()
              .filter(
                  name ->
                      !Arrays.equals(
                          after.asMap().get(name).values(), before.asMap().get(name).values()))
              .toList();
      assertThat(changed).hasSize(8);
      assertThat(after.asMap()).hasSize(9);

      Architecture.Script again =
          new Architecture.Script("again", published, PyTorchReference.TILE, 3);
      try (TrainableNetwork copy = start(again)) {
        assertThat(copy.logits(PyTorchReference.tiles()))
            .isEqualTo(network.logits(PyTorchReference.tiles()));
      }
    }
  }

  @Test
  void equalLearningGivesEqualBytes() {
    Architecture.Script script = PyTorchReference.script();
    byte[][] blobs = new byte[2][];
    for (int run = 0; run < 2; run++) {
      try (TrainableNetwork network = start(script)) {
        blobs[run] = script.blob(learned(network, 3));
      }
    }
    assertThat(blobs[1]).isEqualTo(blobs[0]);
  }

  @Test
  void goesOnToTheBitWhereItWas() {
    Architecture.Script script = PyTorchReference.script();
    try (TrainableNetwork network = start(script);
        Optimiser optimiser = new Optimiser(network, OptimiserSettings.AUTHORS);
        TrainableNetwork resumed = start(script);
        Optimiser other = new Optimiser(resumed, OptimiserSettings.AUTHORS)) {
      for (int i = 0; i < 4; i++) {
        PyTorchReference.step(network, optimiser);
      }
      PyTorchReference.step(resumed, other);
      resumed.restore(Tensors.decode(network.weights().encode()));
      other.restore(Tensors.decode(optimiser.state().encode()));
      for (int i = 0; i < 4; i++) {
        assertThat(PyTorchReference.step(resumed, other))
            .isEqualTo(PyTorchReference.step(network, optimiser));
      }
      assertThat(resumed.weights().encode()).isEqualTo(network.weights().encode());
      assertThat(resumed.logits(PyTorchReference.tiles()))
          .isEqualTo(network.logits(PyTorchReference.tiles()));
    }
  }

  @Test
  void batchesAreNormalisedByThemselvesWhileTrainingOnly() {
    try (TrainableNetwork network = start(PyTorchReference.script());
        NDManager scope = network.newScope()) {
      NDArray input = network.input(scope, PyTorchReference.tiles());
      byte[] before = network.weights().encode();
      float[] logits = network.logits(PyTorchReference.tiles());
      assertThat(network.forward(input, network.leaves(scope), false).toFloatArray())
          .isEqualTo(logits);
      assertThat(network.weights().encode()).isEqualTo(before);
      assertThat(network.forward(input, network.leaves(scope), true).toFloatArray())
          .isNotEqualTo(logits);
      assertThat(network.weights().encode()).isNotEqualTo(before);
    }
  }

  @Test
  void gradientsDoNotAddUpOverBatches() {
    try (TrainableNetwork network = start(PyTorchReference.script())) {
      float[][] first = gradients(network);
      assertThat(first[0]).isNotEqualTo(new float[first[0].length]);
      assertThat(gradients(network)).isDeepEqualTo(first);
    }
  }

  private static float[][] gradients(TrainableNetwork network) {
    try (NDManager scope = network.newScope();
        GradientCollector collector = ComputeDevice.engine().newGradientCollector()) {
      List<NDArray> leaves = network.leaves(scope);
      NDArray input = network.input(scope, PyTorchReference.tiles());
      collector.backward(network.forward(input, leaves, false).square().sum());
      return leaves.stream().map(leaf -> leaf.getGradient().toFloatArray()).toArray(float[][]::new);
    }
  }

  @Test
  void learnsOnAnyThread() {
    Architecture.Script script = PyTorchReference.script();
    byte[] elsewhere =
        CompletableFuture.supplyAsync(
                () -> {
                  try (TrainableNetwork network = start(script)) {
                    return learned(network, 2).encode();
                  }
                },
                task -> new Thread(task).start())
            .join();
    try (TrainableNetwork network = start(script)) {
      assertThat(learned(network, 2).encode()).isEqualTo(elsewhere);
    }
  }

  @Test
  void leavesOfAnotherBatchAreAMistake() {
    try (TrainableNetwork network = start(PyTorchReference.script());
        NDManager scope = network.newScope()) {
      NDArray input = network.input(scope, PyTorchReference.tiles());
      assertThatThrownBy(() -> network.forward(input, network.parameters(), true))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private void refused(Architecture architecture, String reason) {
    assertThatThrownBy(() -> start(architecture))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("\n");
    assertThat(manager.getManagedArrays()).isEmpty();
  }

  @Test
  void aScriptForOtherTilesOrClassesIsExplained() {
    refused(
        PyTorchReference.script("script.pt", PyTorchReference.TILE, 4),
        "script.pt answers [float32 (2, 3)] to tiles of (2, 2, 7, 7) instead of one float32 tensor of (2, 4): a logit per class");
    refused(
        PyTorchReference.script("script.pt", new Network.Shape(3, 7, 7), 3),
        "script.pt fails on tiles of (2, 3, 7, 7): ");
    refused(
        PyTorchReference.script("script.pt", new Network.Shape(2, 9, 9), 3),
        "mat1 and mat2 shapes cannot be multiplied");
  }

  @Test
  void aScriptWithNothingToLearnIsExplained() {
    refused(
        PyTorchReference.script("frozen.pt", PyTorchReference.TILE, 3),
        "frozen.pt has no parameters that can learn; write it without torch.jit.freeze");
  }

  @Test
  void whatIsNoScriptIsExplained() throws IOException {
    byte[] script = PyTorchReference.file("script.pt");
    List<byte[]> none =
        List.of(
            new byte[0],
            new byte[] {1, 2, 3},
            Arrays.copyOf(script, script.length / 2),
            PyTorchReference.file("layers.safetensors"));
    for (byte[] bytes : none) {
      assertThatThrownBy(() -> TorchScriptArchive.read("my.pt", bytes))
          .isInstanceOf(MaskcastException.class)
          .hasMessageStartingWith("my.pt is no TorchScript file");
    }
    assertThatThrownBy(() -> TorchScriptArchive.read("my.pt", zip("model/data.pkl")))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("weights alone do not say how to use them");
    assertThatThrownBy(() -> TorchScriptArchive.read("my.pt", zip()))
        .isInstanceOf(MaskcastException.class);
    TorchScriptArchive hollow =
        TorchScriptArchive.read(
            "my.pt", zip("m/constants.pkl", "m/code/__torch__.py", "m/data.pkl", "m/data/0"));
    refused(
        new Architecture.Script("my.pt", hollow, PyTorchReference.TILE, 3),
        "my.pt does not load as TorchScript: ");
  }

  private static byte[] zip(String... names) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(name.getBytes(UTF_8));
      }
    }
    return out.toByteArray();
  }

  @Test
  void restoringOtherWeightsChangesNothing() {
    try (TrainableNetwork network = start(PyTorchReference.script())) {
      byte[] before = network.weights().encode();
      Map<String, Tensors.Tensor> part = new LinkedHashMap<>(network.weights().asMap());
      part.remove("data/3");
      assertThatThrownBy(() -> network.restore(new Tensors(part)))
          .isInstanceOf(MaskcastException.class)
          .hasMessage("Tensor data/3 is missing instead of [4]");
      assertThat(network.weights().encode()).isEqualTo(before);
    }
  }

  @Test
  void recordsKeepTheirBytesWhateverTheirTypeAndSize() throws IOException {
    byte[] bytes =
        zip("m/constants.pkl", "m/code/a.py", "m/data/10", "m/data/2"); // 9 and 8 bytes of text
    TorchScriptArchive archive = TorchScriptArchive.read("m", bytes);
    Tensors tensors = Tensors.decode(archive.tensors().encode());
    assertThat(tensors.asMap().keySet()).containsExactly("data/2", "data/10");
    tensors.get("data/10", List.of(3));
    byte[] again = archive.with(tensors);
    assertThat(TorchScriptArchive.read("m", again).tensors().encode()).isEqualTo(tensors.encode());
    // All bits, those of a signalling NaN included.
    float[] odd = {Float.intBitsToFloat(0x7f800001), Float.intBitsToFloat(0xffffffff)};
    Map<String, Tensors.Tensor> changed = new LinkedHashMap<>(tensors.asMap());
    changed.put("data/2", new Tensors.Tensor(List.of(2), odd));
    Tensors back = TorchScriptArchive.read("m", archive.with(new Tensors(changed))).tensors();
    float[] values = back.get("data/2", List.of(2)).values();
    assertThat(Float.floatToRawIntBits(values[0])).isEqualTo(0x7f800001);
    assertThat(Float.floatToRawIntBits(values[1])).isEqualTo(0xffffffff);
  }
}
