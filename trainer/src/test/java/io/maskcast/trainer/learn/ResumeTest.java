package io.maskcast.trainer.learn;

import static io.maskcast.trainer.learn.TwoBits.QUICK;
import static io.maskcast.trainer.learn.TwoBits.learn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResumeTest {

  private static final LearningSettings SETTINGS = QUICK.withEpochs(new Epochs(2, 3, 2));

  /** A store that dies at one of its saves, before or after it has been made. */
  private static final class DyingStore implements RunStore {

    private final RunStore kept;
    private int savesLeft;
    private final boolean after;

    DyingStore(RunStore kept, int savesLeft, boolean after) {
      this.kept = kept;
      this.savesLeft = savesLeft;
      this.after = after;
    }

    @Override
    public Optional<byte[]> load(String name) {
      return kept.load(name);
    }

    @Override
    public void save(String name, byte[] bytes) {
      savesLeft--;
      if (savesLeft > 0 || after) {
        kept.save(name, bytes);
      }
      if (savesLeft <= 0) {
        throw new Death();
      }
    }

    @Override
    public List<String> names(String prefix) {
      return kept.names(prefix);
    }
  }

  private static final class Death extends RuntimeException {}

  @Test
  void aRunThatIsEndedAtEverySaveComesToTheSameResult() {
    LearningResult whole = learn(SETTINGS);
    RunStore kept = RunStore.inMemory();
    Optional<LearningResult> result = Optional.empty();
    int deaths = 0;
    // Two saves a life: each life makes one save more than the last and dies at the next.
    while (result.isEmpty() && deaths < 100) {
      try {
        result = Optional.of(learn(SETTINGS, new DyingStore(kept, 2, deaths % 2 == 0)));
      } catch (Death e) {
        deaths++;
      }
    }
    assertThat(deaths).isGreaterThan(7);
    LearningResult resumed = result.orElseThrow();
    assertThat(resumed.bundle().digest()).isEqualTo(whole.bundle().digest());
    assertThat(resumed.testPredictions()).isEqualTo(whole.testPredictions());
    assertThat(resumed.epochs()).isEqualTo(whole.epochs());
  }

  @Test
  void aFinishedRunIsTestedAgainAndNotLearnedAgain() {
    RunStore store = RunStore.inMemory();
    LearningResult first = learn(SETTINGS, store);
    LearningResult again =
        learn(SETTINGS, new DyingStore(store, 1, false)); // it would die if it saved
    assertThat(again.bundle().digest()).isEqualTo(first.bundle().digest());
    assertThat(again.times()).isEqualTo(first.times());
  }

  @Test
  void anotherRunIsNotGoneOnWith() {
    RunStore store = RunStore.inMemory();
    assertThatThrownBy(() -> learn(SETTINGS, new DyingStore(store, 2, true)))
        .isInstanceOf(Death.class);
    assertThatThrownBy(() -> learn(SETTINGS.withSeed(2), store))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("other settings");
  }

  @Test
  void aDamagedStateIsToldOf() {
    RunStore store = RunStore.inMemory();
    store.save("state", new byte[] {1, 2, 3});
    assertThatThrownBy(() -> learn(SETTINGS, store))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("damaged");
  }
}
