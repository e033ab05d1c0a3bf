package io.maskcast.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.data.Split;
import io.maskcast.trainer.network.ComputeDevice;
import java.util.Arrays;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HoldoutTest {

  private static final TileLayout LAYOUT = new TileLayout(4, 4, 1, SampleType.U8, Interleave.PIXEL);
  private static final Holdout BLOCK = new Holdout(0.25, Holdout.Way.BLOCK, false);
  private static final int COUNT = 1_000;
  private static final int SEED = 5;

  /** Says the class of most tiles, wherever they are from. */
  private static final int HONEST = 2;

  /** Says the class of every tile learned from, and nothing of others. */
  private static final int FALSE_FRIEND = 13;

  private static final LearningSettings SETTINGS =
      LearningSettings.defaults()
          .withDevice(ComputeDevice.CPU)
          .withKeep(1.0 / 16)
          .withSeed(SEED)
          .withBatchSize(32)
          .withEpochs(new Epochs(2, 8, 2));

  private static LabelledTiles tiles(int count, BitSet learned, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] samples = new byte[count * 16];
    int[] labels = new int[count];
    random.nextBytes(samples);
    for (int i = 0; i < count; i++) {
      labels[i] = random.nextInt(2);
      int most = random.nextInt(8) == 0 ? 1 - labels[i] : labels[i];
      int friend = learned.get(i) ? labels[i] : random.nextInt(2);
      samples[i * 16 + HONEST] = (byte) (200 * most);
      samples[i * 16 + FALSE_FRIEND] = (byte) (200 * friend);
    }
    return new LabelledTiles(LAYOUT, samples, labels);
  }

  private static Dataset dataset() {
    BitSet learned = new BitSet();
    LabelledTiles any = tiles(COUNT, learned, 1);
    Arrays.stream(BLOCK.split(any, SEED).learning()).forEach(learned::set);
    return Dataset.of("friends", tiles(COUNT, learned, 1), tiles(400, new BitSet(), 2));
  }

  private static LearningResult learn(Holdout holdout) {
    return Learning.learn(
        dataset(),
        SETTINGS.withHoldout(holdout),
        RunStore.inMemory(),
        ProgressListener.NONE,
        new Cancellation());
  }

  @Test
  void masksThatLearnFromUnseenTilesKeepWhatHelpsThere() {
    LearningResult seen = learn(BLOCK);
    LearningResult unseen = learn(new Holdout(0.25, Holdout.Way.BLOCK, true));

    assertThat(seen.mask().selected()).containsExactly(FALSE_FRIEND);
    assertThat(seen.metrics().accuracyMasked()).isLessThan(0.6);
    assertThat(unseen.mask().selected()).containsExactly(HONEST);
    assertThat(unseen.metrics().accuracyMasked()).isGreaterThan(0.8);
    assertThat(learn(new Holdout(0.25, Holdout.Way.BLOCK, true)).bundle().digest())
        .as("the same again")
        .isEqualTo(unseen.bundle().digest());
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 2, 77})
  void aBlockIsAStretchOfTheShare(long seed) {
    LabelledTiles tiles = tiles(203, new BitSet(), 3);
    Split split = BLOCK.split(tiles, seed);
    int[] held = split.validation();
    assertThat(held).hasSize(51);
    assertThat(held).isEqualTo(IntStream.range(held[0], held[0] + 51).toArray());
    assertThat(split.learning()).hasSize(152).doesNotContain(held);
    assertThat(BLOCK.split(tiles, seed).validation()).isEqualTo(held);
  }

  @Test
  void blocksAreNotAllTheSame() {
    LabelledTiles tiles = tiles(203, new BitSet(), 3);
    assertThat(IntStream.range(0, 20).map(seed -> BLOCK.split(tiles, seed).validation()[0]))
        .doesNotHaveDuplicates();
  }

  @Test
  void aBlockThatHasAClassOrLeavesNoneOfItIsRefused() {
    byte[] sorted = new byte[100];
    Arrays.fill(sorted, 50, 100, (byte) 1);
    LabelledTiles tiles = new LabelledTiles(LAYOUT, new byte[1_600], sorted);
    assertThatThrownBy(() -> new Holdout(0.1, Holdout.Way.BLOCK, false).split(tiles, 1))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("in one part only; take another share or seed");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, Double.NaN})
  void sharesOutOfRangeAreRefused(double share) {
    assertThatThrownBy(() -> new Holdout(share, Holdout.Way.RANDOM, false))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("validation share");
  }

  @Test
  void waysHaveNames() {
    assertThat(Holdout.Way.of("block")).isEqualTo(Holdout.Way.BLOCK);
    assertThat(Holdout.Way.of("random")).isEqualTo(Holdout.Way.RANDOM);
    assertThatThrownBy(() -> Holdout.Way.of("BLOCK"))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("random, block");
  }
}
