package io.maskcast.edge.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.edge.source.SourceLevel;
import io.maskcast.shared.bundle.Digest;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultStoreTest {

  private static final SourceLevel SOURCE = SourceLevel.full("rows");
  private static final Digest BUNDLE = Digest.of(new byte[] {1});
  private static final JobPosition START =
      new JobPosition("job", "rows all", 1, Instant.ofEpochMilli(1_000), 0, false);

  @TempDir Path folder;

  private ResultStore open(StoreConfig config) {
    return ResultStore.open(folder, config, 1);
  }

  private static List<Answer> answers(long first, int count) {
    return LongStream.range(first, first + count)
        .mapToObj(tile -> new Answer(tile, (int) (tile % 10), 0.5f))
        .toList();
  }

  private static JobPosition record(ResultStore store, JobPosition position, int count) {
    return store.record(position, SOURCE, BUNDLE, answers(position.index(), count));
  }

  private static List<Long> tiles(ResultStore store) {
    return store.read(1, Integer.MAX_VALUE).stream().map(result -> result.answer().tile()).toList();
  }

  private static List<Long> upTo(long tiles) {
    return LongStream.range(0, tiles).boxed().toList();
  }

  @Test
  void tilesWithoutAnAnswerStandAmongOthersAndSayWhy() {
    List<Answer> mixed =
        List.of(
            Answer.failed(0, "torn"),
            new Answer(1, 4, 0.5f),
            Answer.failed(2, "x".repeat(100_000)),
            new Answer(3, 5, 0.25f));
    try (ResultStore store = open(StoreConfig.DEFAULT)) {
      store.record(START, SOURCE, BUNDLE, mixed);
    }
    try (ResultStore store = open(StoreConfig.DEFAULT)) {
      assertThat(store.read(1, 10)).extracting(Result::answer).isEqualTo(mixed);
      assertThat(mixed.get(2).failure().orElseThrow()).hasSizeLessThan(1000);
      assertThat(store.position("job")).contains(START.after(4));
    }
  }

  @Test
  void whatIsRecordedIsReadAgain() {
    try (ResultStore store = open(StoreConfig.DEFAULT)) {
      JobPosition position = record(store, START, 3);
      record(store, position, 4);
    }
    try (ResultStore store = open(StoreConfig.DEFAULT)) {
      assertThat(tiles(store)).isEqualTo(upTo(7));
      assertThat(store.position("job")).contains(START.after(7));
      assertThat(store.next()).isEqualTo(8);
      Result sixth = store.read(6, 1).get(0);
      assertThat(sixth.id()).isEqualTo(6);
      assertThat(sixth.job()).isEqualTo("job");
      assertThat(sixth.bundle()).isEqualTo(BUNDLE);
      assertThat(sixth.answer()).isEqualTo(new Answer(5, 5, 0.5f));
    }
  }

  @Test
  void aTornTailIsCutOffWhereverItIsTorn() throws IOException {
    JobPosition before;
    long sound;
    try (ResultStore store = open(StoreConfig.DEFAULT)) {
      before = record(store, START, 3);
      sound = store.state().bytes();
      record(store, before, 2);
    }
    Path file = segments().get(0);
    byte[] whole = Files.readAllBytes(file);
    for (int length = (int) sound; length < whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      try (ResultStore store = open(StoreConfig.DEFAULT)) {
        assertThat(store.position("job")).contains(before);
        assertThat(tiles(store)).isEqualTo(upTo(3));
        assertThat(store.state().damage()).isEmpty();
        assertThat(Files.size(file)).isEqualTo(sound);
        record(store, before, 2); // the same tiles again, as they were not recorded
        assertThat(tiles(store)).isEqualTo(upTo(5));
      }
    }
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  @Test
  void aDamagedRecordLosesItselfAlone() throws IOException {
    List<Long> ends = new ArrayList<>();
    try (ResultStore store = open(StoreConfig.DEFAULT)) {
      JobPosition position = START;
      for (int i = 0; i < 3; i++) {
        position = record(store, position, 2);
        ends.add(store.state().bytes());
      }
    }
    flip(segments().get(0), ends.get(1) - 5);
    try (ResultStore store = open(StoreConfig.DEFAULT)) {
      assertThat(tiles(store)).containsExactly(0L, 1L, 4L, 5L);
      assertThat(store.position("job")).contains(START.after(6));
      assertThat(store.state().damage().orElseThrow())
          .contains("%d bytes".formatted(ends.get(1) - ends.get(0)), "lost");
    }
  }

  private static void flip(Path file, long at) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[(int) at] ^= 0x10;
    Files.write(file, bytes);
  }

  @Test
  void aDamagedBeginningIsMadeUpForByTheSegmentBefore() throws IOException {
    StoreConfig small = new StoreConfig(StoreConfig.LEAST_LIMIT, WhenFull.DROP_OLDEST);
    JobPosition position = START;
    try (ResultStore store = open(small)) {
      while (segments().size() < 3) {
        position = record(store, position, 50);
      }
    }
    flip(segments().get(2), 20);
    try (ResultStore store = open(small)) {
      assertThat(store.position("job")).contains(position);
      assertThat(tiles(store)).isEqualTo(upTo(position.index()));
      assertThat(store.state().damage()).isPresent();
    }
  }

  @Test
  void theOldestGoWhenItIsFull() {
    StoreConfig small = new StoreConfig(StoreConfig.LEAST_LIMIT, WhenFull.DROP_OLDEST);
    try (ResultStore store = open(small)) {
      JobPosition position = START;
      for (int i = 0; i < 200; i++) {
        position = record(store, position, 50);
        assertThat(store.state().bytes()).isLessThanOrEqualTo(StoreConfig.LEAST_LIMIT);
      }
      assertThat(store.first()).isGreaterThan(1);
      assertThat(store.state().dropped()).isEqualTo(store.first() - 1);
      List<Result> left = store.read(1, Integer.MAX_VALUE);
      assertThat(left.get(0).id()).isEqualTo(store.first());
      assertThat(left).hasSize((int) (store.next() - store.first()));
    }
    try (ResultStore store = open(small)) {
      assertThat(store.position("job")).contains(START.after(10_000));
      assertThat(store.next()).isEqualTo(10_001);
    }
  }

  @Test
  void orNoMoreAreTaken() {
    StoreConfig small = new StoreConfig(StoreConfig.LEAST_LIMIT, WhenFull.REFUSE);
    try (ResultStore store = open(small)) {
      JobPosition[] position = {START};
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 200; i++) {
                  position[0] = record(store, position[0], 50);
                }
              })
          .isInstanceOf(StoreFullException.class)
          .hasMessageContaining("is full");
      assertThat(store.state().problem()).isPresent();
      assertThat(tiles(store)).isEqualTo(upTo(position[0].index()));

      store.deliveredUpTo(store::next);
      position[0] = record(store, position[0], 50);

      assertThat(store.state().problem()).isEmpty();
      assertThat(store.state().dropped()).isZero();
      assertThat(store.position("job")).contains(position[0]);
    }
  }

  @Test
  void numbersNeverComeTwice() {
    try (ResultStore store = ResultStore.open(folder, StoreConfig.DEFAULT, 100)) {
      record(store, START, 2);
      assertThat(store.read(1, 10)).extracting(Result::id).containsExactly(100L, 101L);
    }
  }

  @Test
  void readsFromTheMiddleOfManySegments() throws IOException {
    StoreConfig small = new StoreConfig(1 << 20, WhenFull.DROP_OLDEST);
    try (ResultStore store = open(small)) {
      JobPosition position = START;
      for (int i = 0; i < 400; i++) {
        position = record(store, position, 50);
      }
    }
    assertThat(segments()).hasSizeGreaterThan(2);
    try (ResultStore store = open(small)) {
      for (long from : new long[] {19_999, 1, 12_345, 7_777, 12_346, 20_000}) {
        assertThat(store.read(from, 3).get(0).id()).isEqualTo(from);
        assertThat(store.read(from, 3).get(0).answer().tile()).isEqualTo(from - 1);
      }
      assertThat(store.read(20_001, 3)).isEmpty();
    }
  }

  @Test
  void aFileWithNothingSoundBeginsAnewAndSaysSo() throws IOException {
    try (ResultStore store = open(StoreConfig.DEFAULT)) {
      record(store, START, 3);
    }
    try (FileChannel file = FileChannel.open(segments().get(0), StandardOpenOption.WRITE)) {
      file.truncate(7);
    }
    try (ResultStore store = open(StoreConfig.DEFAULT)) {
      assertThat(store.position("job")).isEmpty();
      assertThat(store.state().damage().orElseThrow()).contains("begin anew");
      record(store, START, 3);
      assertThat(tiles(store)).isEqualTo(upTo(3));
    }
    try (ResultStore store = open(StoreConfig.DEFAULT)) {
      assertThat(tiles(store)).isEqualTo(upTo(3));
    }
  }
}
