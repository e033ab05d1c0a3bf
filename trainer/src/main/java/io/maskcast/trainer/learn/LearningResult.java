package io.maskcast.trainer.learn;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleBuilder;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.trainer.pipeline.Selection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What learning gave. The arrays are not copied.
 *
 * @param input the tiles it is for
 * @param normalisation of the samples, from the tiles learned from
 * @param selection the masks
 * @param network what the manifest says of both networks
 * @param weights the network that learned with the masks, as the blob of a bundle
 * @param denseWeights parameters of the network of the dense stage, which another run can begin
 *     with
 * @param metrics both accuracies on the test tiles: the dense network's, trained for the dense
 *     stage, on dense tiles, and the masked one's on masked tiles
 * @param validationDense share of validation tiles the dense network gets right
 * @param validationMasked share of masked validation tiles the masked network gets right
 * @param testPredictions the class the masked network gives each test tile, in their order
 * @param selfTest tensors {@code samples} (16 or fewer validation tiles, selected samples in the
 *     order of a pixel-interleaved tile, not normalised; none where versions are chosen from) and
 *     {@code logits} (tiles, classes)
 * @param versions what the bundle brings where versions are chosen from
 * @param obstacle why no bundle can be made of it, if so
 * @param reference what the test tiles are like, where they travel as samples
 * @param codecAids what the bundle brings for the codecs of its streams
 * @param epochs all epochs of the run
 * @param times seconds per stage, in their order
 * @param film the masks after each epoch of mask learning, by epoch; empty for a baseline
 * @param examples some test tiles to show masks on
 */
@SuppressWarnings("ArrayRecordComponent") // large, handed on once, compared by nobody
public record LearningResult(
    Manifest.Input input,
    Normalisation normalisation,
    Selection selection,
    Network network,
    byte[] weights,
    Tensors denseWeights,
    Manifest.Metrics metrics,
    double validationDense,
    double validationMasked,
    int[] testPredictions,
    Tensors selfTest,
    Optional<PublishedVersions> versions,
    Optional<String> obstacle,
    Optional<ReferenceEntry> reference,
    Map<PayloadCodec, byte[]> codecAids,
    List<EpochRecord> epochs,
    List<StageTime> times,
    SortedMap<Integer, Selection> film,
    List<Example> examples) {

  /** Copies the lists. */
  public LearningResult {
    codecAids = Map.copyOf(codecAids);
    epochs = List.copyOf(epochs);
    times = List.copyOf(times);
    film = Collections.unmodifiableSortedMap(new TreeMap<>(film));
    examples = List.copyOf(examples);
  }

  /** Accuracy over Q while the masks were learned. */
  public List<EpochRecord> curve() {
    return epochs.stream().filter(epoch -> epoch.stage() == Stage.MASK).toList();
  }

  /** Whether a bundle can be made of it. */
  public boolean canBePublished() {
    return obstacle.isEmpty();
  }

  /**
   * The mask of samples: of the tile, or of what was merged of its versions.
   *
   * @throws MaskcastException if no bundle can be made of it
   */
  public Mask mask() {
    if (obstacle.isPresent()) {
      throw new MaskcastException("This cannot be published: " + obstacle.get());
    }
    return versions.map(published -> published.choice().mask()).or(selection::mask).orElseThrow();
  }

  /**
   * The bundle to publish: manifest and blobs. Says nothing of when or how fast it was made, so
   * equal learning gives equal bytes.
   *
   * @throws MaskcastException if none can be made of it
   */
  public Bundle bundle() {
    BundleBuilder builder =
        new BundleBuilder(input, normalisation, metrics)
            .mask(versions.map(made -> made.choice().kind()).orElseGet(selection::kind), mask())
            .network(network, weights)
            .selfTest(Evaluation.tiles(selfTest), selfTest.encode())
            .codecs(codecAids);
    versions.ifPresent(made -> builder.versions(made.entry(), made.blobs()));
    reference.ifPresent(builder::reference);
    return builder.build();
  }
}
