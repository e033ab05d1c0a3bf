package io.maskcast.trainer.learn;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.mask.LambdaTau;
import io.maskcast.trainer.network.ComputeDevice;

/**
 * How to learn. Start from {@link #defaults}, change what differs, and fit the rest to the data by
 * {@link #suitedTo}.
 *
 * @param maskKind what one mask element decides
 * @param keep the share of elements to keep, in (0, 1]; met exactly, rounded down
 * @param seed of every random choice
 * @param device where networks are computed
 * @param epochs how long each stage lasts
 * @param network how the network learns
 * @param mask how the mask learns
 */
public record LearningSettings(
    MaskKind maskKind,
    double keep,
    long seed,
    ComputeDevice device,
    Epochs epochs,
    NetworkLearning network,
    MaskLearning mask) {

  /** The share of training tiles on which all decisions are made. */
  static final double VALIDATION_SHARE = 0.1;

  /** The largest seed: seeds go through JSON, where larger numbers lose digits in some readers. */
  private static final long MAX_SEED = (1L << 53) - 1;

  /** From so many training tiles on, the default epochs are enough. */
  private static final int AMPLE_TILES = 10_000;

  /**
   * How often each stage sees all tiles to learn from.
   *
   * @param dense of the dense network, 1 or more
   * @param mask in which network and mask learn together, 1 or more
   * @param fineTune on the frozen mask, 1 or more
   */
  public record Epochs(int dense, int mask, int fineTune) {

    /**
     * Checks the ranges.
     *
     * @throws MaskcastException if a number is out of range, naming it
     */
    public Epochs {
      require(dense >= 1, "epochs of the dense network", dense, "1 or more");
      require(mask >= 1, "epochs", mask, "1 or more");
      require(fineTune >= 1, "epochs of fine-tuning", fineTune, "1 or more");
    }
  }

  /**
   * How the network learns, in every stage.
   *
   * @param batchSize tiles per step, 1 or more
   * @param rate Adam's highest learning rate; falls to 0 over the dense and the fine-tuning stage
   *     (half a cosine), stays while the mask is learned
   * @param weightDecay share of a weight taken off each step, times the learning rate
   * @param jitter whether training tiles of 16 samples a side or more are shifted, turned and
   *     stretched a little at random
   */
  public record NetworkLearning(int batchSize, double rate, double weightDecay, boolean jitter) {

    /**
     * Checks the ranges.
     *
     * @throws MaskcastException if a number is out of range, naming it
     */
    public NetworkLearning {
      require(batchSize >= 1, "batch size", batchSize, "1 or more");
      require(positive(rate), "learning rate", rate, "over 0");
      require(weightDecay >= 0 && weightDecay <= 1, "weight decay", weightDecay, "from 0 to 1");
    }
  }

  /**
   * How the mask learns.
   *
   * @param rate Adam's learning rate of the mask's logits
   * @param head how far keep logits lie above drop logits at first
   * @param periodsPerEpoch how often an epoch lambda and tau are adapted
   * @param paceShare the share of mask learning after which the budget is due; in the rest the mask
   *     still exchanges elements at the budget
   * @param schedule of lambda and tau
   */
  public record MaskLearning(
      double rate,
      double head,
      int periodsPerEpoch,
      double paceShare,
      LambdaTau.Settings schedule) {

    /**
     * Checks the ranges.
     *
     * @throws MaskcastException if a number is out of range, naming it
     */
    public MaskLearning {
      require(positive(rate), "learning rate of the mask", rate, "over 0");
      require(positive(head), "head of the mask", head, "over 0");
      require(periodsPerEpoch >= 1, "periods per epoch", periodsPerEpoch, "1 or more");
      require(paceShare > 0 && paceShare <= 1, "pace share", paceShare, "over 0 and up to 1");
    }
  }

  /**
   * Checks the ranges.
   *
   * @throws MaskcastException if a number is out of range, naming it
   */
  public LearningSettings {
    require(keep > 0 && keep <= 1, "keep", keep, "over 0 and up to 1");
    require(seed >= 0 && seed <= MAX_SEED, "seed", seed, "from 0 to " + MAX_SEED);
  }

  private static boolean positive(double value) {
    return value > 0 && Double.isFinite(value);
  }

  private static void require(boolean sound, String what, Number value, String allowed) {
    if (!sound) {
      throw new MaskcastException(
          "%s cannot be the %s; allowed: %s".formatted(value, what, allowed));
    }
  }

  /** What suits 10,000 or more tiles: keep 5 % of the samples, 12 epochs of mask learning. */
  public static LearningSettings defaults() {
    return new LearningSettings(
        MaskKind.PIXEL_ANY,
        0.05,
        1,
        ComputeDevice.AUTO,
        new Epochs(6, 12, 20),
        new NetworkLearning(128, 1.5e-3, 0.01, true),
        new MaskLearning(0.1, 1, 12, 0.85, new LambdaTau.Settings(0.1, 1.5, 3, 1, 0.7, 0.5)));
  }

  /**
   * These settings for a data set: with fewer than 10,000 training tiles, smaller batches and
   * longer dense and fine-tuning stages, as learning needs steps more than it needs epochs. The
   * epochs of mask learning stay.
   */
  public LearningSettings suitedTo(Dataset dataset) {
    int tiles = dataset.train().count();
    if (tiles >= AMPLE_TILES) {
      return this;
    }
    int longer = (int) Math.min(4, Math.round((double) AMPLE_TILES / tiles));
    int steps = Math.max(1, AMPLE_TILES / network.batchSize());
    int batchSize = Integer.highestOneBit(Math.max(16, tiles / steps));
    return withEpochs(
            new Epochs(epochs.dense() * longer, epochs.mask(), epochs.fineTune() * longer))
        .withBatchSize(Math.min(network.batchSize(), batchSize));
  }

  /** With another mask kind. */
  public LearningSettings withMaskKind(MaskKind kind) {
    return new LearningSettings(kind, keep, seed, device, epochs, network, mask);
  }

  /** With another share to keep. */
  public LearningSettings withKeep(double share) {
    return new LearningSettings(maskKind, share, seed, device, epochs, network, mask);
  }

  /** With another seed. */
  public LearningSettings withSeed(long other) {
    return new LearningSettings(maskKind, keep, other, device, epochs, network, mask);
  }

  /** On another device. */
  public LearningSettings withDevice(ComputeDevice choice) {
    return new LearningSettings(maskKind, keep, seed, choice, epochs, network, mask);
  }

  /** With other numbers of epochs. */
  public LearningSettings withEpochs(Epochs other) {
    return new LearningSettings(maskKind, keep, seed, device, other, network, mask);
  }

  /**
   * With so many epochs of mask learning; dense learning and fine-tuning last in proportion, at
   * least an epoch each.
   */
  public LearningSettings withMaskEpochs(int other) {
    return withEpochs(
        new Epochs(
            inProportion(epochs.dense(), other), other, inProportion(epochs.fineTune(), other)));
  }

  private int inProportion(int stage, int maskEpochs) {
    return (int) Math.max(1, Math.round((double) stage * maskEpochs / epochs.mask()));
  }

  /** With the network learning in another way. */
  public LearningSettings withNetwork(NetworkLearning other) {
    return new LearningSettings(maskKind, keep, seed, device, epochs, other, mask);
  }

  /** With another batch size. */
  public LearningSettings withBatchSize(int tiles) {
    return withNetwork(
        new NetworkLearning(tiles, network.rate(), network.weightDecay(), network.jitter()));
  }

  /** With the mask learning in another way. */
  public LearningSettings withMask(MaskLearning other) {
    return new LearningSettings(maskKind, keep, seed, device, epochs, network, other);
  }
}
