package io.maskcast.trainer.network;

import ai.djl.ndarray.NDManager;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.storage.WholeFile;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What networks are made of, as many as wanted: layers, or the TorchScript file of a user.
 * Immutable.
 */
public sealed interface Architecture {

  /** The largest script, in bytes: that of a blob. */
  long MAX_SCRIPT_BYTES = 1L << 30;

  /** What the manifest of a bundle says of such networks. */
  Network network();

  /**
   * A network to begin with.
   *
   * @param random decides its parameters; a script brings its own
   * @param parent owns the native memory
   * @throws MaskcastException if it does not fit the tiles
   */
  TrainableNetwork start(RandomGenerator random, NDManager parent);

  /**
   * A network with given weights.
   *
   * @param weights of {@link TrainableNetwork#weights()}
   * @param parent owns the native memory
   * @throws MaskcastException if one is missing or of another shape
   */
  TrainableNetwork of(Tensors weights, NDManager parent);

  /**
   * Weights as the blob of a bundle: safetensors of layers, the archive of a script. The same
   * weights give the same bytes.
   *
   * @param weights of {@link TrainableNetwork#weights()}
   */
  byte[] blob(Tensors weights);

  /**
   * The architecture a user chooses.
   *
   * @param choice one of {@link Network#names()}, or the path of a TorchScript file
   * @param input the shape of one tile
   * @param classes what it tells apart
   * @throws MaskcastException if it is neither
   */
  static Architecture of(String choice, Network.Shape input, int classes) {
    if (Network.names().contains(choice)) {
      return new Layered(Network.of(choice, input.height(), input.width(), classes), input);
    }
    try {
      Path file = Path.of(choice);
      if (Files.isRegularFile(file)) {
        return script(file, input, classes);
      }
    } catch (InvalidPathException e) {
      // no path, so no file
    }
    throw new MaskcastException(
        "'%s' is no network; allowed: %s, or the path of a TorchScript file"
            .formatted(choice, String.join(", ", Network.names())));
  }

  /**
   * The network of a TorchScript file. Its code is run by whoever learns and, from the bundle, by
   * whoever infers with it; use files of people you trust only.
   *
   * @param file as {@code torch.jit.script(model).save(file)} writes it
   * @param input the shape of one tile
   * @param classes what it tells apart
   * @throws MaskcastException if the file cannot be read or holds no script
   */
  static Architecture script(Path file, Network.Shape input, int classes) {
    String name = file.getFileName().toString();
    byte[] bytes = WholeFile.read(file, MAX_SCRIPT_BYTES);
    return new Script(name, TorchScriptArchive.read(name, bytes), input, classes);
  }

  /**
   * Layers.
   *
   * @param network the layers
   * @param input the shape of one tile
   */
  record Layered(Network network, Network.Shape input) implements Architecture {

    /** Checks that there are layers. */
    public Layered {
      if (network.scripted()) {
        throw new IllegalArgumentException("a script has no layers to run");
      }
    }

    @Override
    public TrainableNetwork start(RandomGenerator random, NDManager parent) {
      return new LayeredNetwork(
          network, input, Initialisation.draw(network.parameters(input), random), parent);
    }

    @Override
    public TrainableNetwork of(Tensors weights, NDManager parent) {
      return new LayeredNetwork(network, input, weights, parent);
    }

    @Override
    public byte[] blob(Tensors weights) {
      return weights.encode();
    }
  }

  /**
   * A script.
   *
   * @param name of its file, for people
   * @param archive what is in the file
   * @param input the shape of one tile
   * @param classes what it tells apart
   */
  record Script(String name, TorchScriptArchive archive, Network.Shape input, int classes)
      implements Architecture {

    @Override
    public Network network() {
      return new Network(name, List.of(new Layer.TorchScript(classes)));
    }

    @Override
    public TrainableNetwork start(RandomGenerator random, NDManager parent) {
      return new TorchScriptNetwork(this, archive.tensors(), parent);
    }

    @Override
    public TrainableNetwork of(Tensors weights, NDManager parent) {
      return new TorchScriptNetwork(this, weights, parent);
    }

    @Override
    public byte[] blob(Tensors weights) {
      return archive.with(weights);
    }
  }
}
