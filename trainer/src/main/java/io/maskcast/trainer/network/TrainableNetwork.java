package io.maskcast.trainer.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.network.Network;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A network with parameters that can change. The parameters live in native memory until {@link
 * #close()}. Not thread-safe.
 */
public sealed interface TrainableNetwork extends AutoCloseable
    permits LayeredNetwork, TorchScriptNetwork {

  /**
   * A network of layers with random parameters ({@link Initialisation}).
   *
   * @param network the layers
   * @param input the shape of one tile
   * @param random decides the parameters, so that they do not depend on the engine
   * @param parent owns the native memory
   * @throws io.maskcast.shared.MaskcastException if the layers do not fit the tile
   */
  static TrainableNetwork random(
      Network network, Network.Shape input, RandomGenerator random, NDManager parent) {
    return new Architecture.Layered(network, input).start(random, parent);
  }

  /**
   * A network of layers with the parameters of a bundle.
   *
   * @param network the layers
   * @param input the shape of one tile
   * @param weights the tensors {@link Network#parameters} names
   * @param parent owns the native memory
   * @throws io.maskcast.shared.MaskcastException if the layers do not fit the tile or a parameter
   *     is missing or of another shape
   */
  static TrainableNetwork of(
      Network network, Network.Shape input, Tensors weights, NDManager parent) {
    return new Architecture.Layered(network, input).of(weights, parent);
  }

  /**
   * The arrays that gradients move, for the optimiser: float32, in an order that stays. They may be
   * changed in place, outside of gradient collection. After {@link #restore} they may be others.
   */
  List<NDArray> parameters();

  /**
   * The parameters once more, for one batch: leaves of a gradient graph that share the memory of
   * {@link #parameters()} and start without gradients.
   *
   * @param scope owns them and their gradients
   * @return in the order of {@link #parameters()}
   */
  List<NDArray> leaves(NDManager scope);

  /**
   * Runs the network. All it makes belongs to the manager of the tiles.
   *
   * @param tiles (tiles, channels, height, width), see {@link #input}
   * @param leaves the parameters to use, from {@link #leaves}
   * @param training whether batch normalisation takes mean and variance of this batch and updates
   *     its running estimates, or uses those
   * @return (tiles, classes)
   * @throws io.maskcast.shared.MaskcastException if a script fails or answers something else
   */
  NDArray forward(NDArray tiles, List<NDArray> leaves, boolean training);

  /**
   * The logits of tiles, without gradients, not training.
   *
   * @param tiles normalised (and masked) tiles one after the other, channel, row, column
   * @return (tiles, classes), one tile after the other
   * @throws io.maskcast.shared.MaskcastException if a script fails or answers something else
   */
  float[] logits(float[] tiles);

  /**
   * The logits of masked tiles, without gradients, not training.
   *
   * @param tiles normalised tiles one after the other
   * @param masking what the network sees of them
   * @return (tiles, classes), one tile after the other
   * @throws io.maskcast.shared.MaskcastException if a script fails or answers something else
   */
  default float[] logits(float[] tiles, Masking masking) {
    try (NDManager scope = newScope()) {
      NDArray seen = masking.apply(input(scope, tiles, masking.tileShape()), scope);
      return forward(seen, parameters(), false).toFloatArray();
    }
  }

  /** The shape of one tile. */
  Network.Shape tile();

  /** Tiles as an array of shape (tiles, channels, height, width). */
  default NDArray input(NDManager scope, float[] tiles) {
    Network.Shape tile = tile();
    return input(scope, tiles, new Shape(tile.channels(), tile.height(), tile.width()));
  }

  /** Tiles as an array of shape (tiles, and the sides of one). */
  default NDArray input(NDManager scope, float[] tiles, Shape tile) {
    return scope.create(tiles, new Shape(tiles.length / tile.size()).addAll(tile));
  }

  /** A manager of arrays that live no longer than one batch, or than the network. */
  NDManager newScope();

  /** All that learning changes, running estimates included; a copy. */
  Tensors weights();

  /**
   * Goes back to earlier weights.
   *
   * @param weights of {@link #weights()} of a network of the same architecture
   * @throws io.maskcast.shared.MaskcastException if one is missing or of another shape; nothing is
   *     changed then
   */
  void restore(Tensors weights);

  /** Releases the native memory. */
  @Override
  void close();
}
