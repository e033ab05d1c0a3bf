package io.maskcast.edge.results;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.edge.source.SourceLevel;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.storage.TemporaryFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** A store of which a part was overwritten or cut off while nobody looked. */
class DamagedStoreTest {

  private static final SourceLevel SOURCE = SourceLevel.full("rows");
  private static final Digest BUNDLE = Digest.of(new byte[] {1});
  private static final StoreConfig SMALL =
      new StoreConfig(2 * StoreConfig.LEAST_LIMIT, WhenFull.REFUSE);
  private static final int GROUP = 20;
  private static final int GROUPS = 120;

  private static TemporaryFolder filled;
  private static List<Place> places;

  /**
   * Where a group of results is.
   *
   * @param file the name of its segment
   * @param start its first byte there
   * @param end the byte behind its last
   */
  private record Place(Path file, long start, long end) {}

  private static ResultStore open(Path folder) {
    return ResultStore.open(folder, SMALL, 1);
  }

  private static List<Path> segments(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  /** Several segments, and where each group is. */
  @BeforeContainer
  static void fill() throws IOException {
    filled = TemporaryFolder.of("filled");
    places = new ArrayList<>();
    Path folder = filled.path();
    try (ResultStore store = open(folder)) {
      JobPosition position =
          new JobPosition("job", "rows all", 1, Instant.ofEpochMilli(1_000), 0, false);
      for (int group = 0; group < GROUPS; group++) {
        List<Answer> answers =
            LongStream.range(position.index(), position.index() + GROUP)
                .mapToObj(tile -> new Answer(tile, (int) (tile % 10), 0.5f))
                .toList();
        Path before = last(folder);
        long start = Files.size(before);
        position = store.record(position, SOURCE, BUNDLE, answers);
        Path now = last(folder);
        long size = Files.size(now);
        places.add(
            now.equals(before)
                ? new Place(now.getFileName(), start, size)
                : behindHead(now.getFileName(), size));
      }
    }
  }

  @AfterContainer
  static void remove() {
    filled.close();
  }

  private static Path last(Path folder) throws IOException {
    List<Path> all = segments(folder);
    return all.get(all.size() - 1);
  }

  /** The first group of a segment is as long as that of any other. */
  private static Place behindHead(Path file, long size) {
    Place one = places.get(places.size() - 1);
    return new Place(file, size - (one.end() - one.start()), size);
  }

  @Property(tries = 150)
  void whatIsSoundIsReadAndWhatIsLostIsTold(
      @ForAll @IntRange(max = 999) int which,
      @ForAll @IntRange(max = 9_999) int at,
      @ForAll @IntRange(min = 1, max = 600) int length,
      @ForAll boolean cut,
      @ForAll long seed)
      throws IOException {
    try (TemporaryFolder temporary = TemporaryFolder.of("damaged")) {
      Path folder = temporary.path();
      for (Path file : segments(filled.path())) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
      List<Path> files = segments(folder);
      assertThat(files).hasSizeGreaterThan(2);
      Path file = files.get(which * files.size() / 1_000);
      byte[] bytes = Files.readAllBytes(file);
      int from = (int) ((long) at * bytes.length / 10_000);
      int to = cut ? bytes.length : Math.min(bytes.length, from + length);
      Files.write(file, cut ? Arrays.copyOf(bytes, from) : overwritten(bytes, from, to, seed));

      Set<Long> sound = new TreeSet<>();
      for (int group = 0; group < GROUPS; group++) {
        Place place = places.get(group);
        if (!place.file().equals(file.getFileName())
            || place.end() <= from
            || place.start() >= to) {
          LongStream.range((long) group * GROUP, (group + 1L) * GROUP).forEach(sound::add);
        }
      }
      requireSound(folder, sound);
    }
  }

  private static byte[] overwritten(byte[] bytes, int from, int to, long seed) {
    Random random = new Random(seed);
    for (int i = from; i < to; i++) {
      bytes[i] ^= (byte) (1 + random.nextInt(255)); // none stays as it was
    }
    return bytes;
  }

  /** Each is there, as it was; others are not, and either that is told or they come again. */
  private static void requireSound(Path folder, Set<Long> sound) {
    try (ResultStore store = open(folder)) {
      List<Result> read = store.read(1, Integer.MAX_VALUE);
      assertThat(new TreeSet<>(read.stream().map(result -> result.answer().tile()).toList()))
          .isEqualTo(sound);
      assertThat(read)
          .allSatisfy(
              result -> {
                assertThat(result.answer().predicted())
                    .isEqualTo((int) (result.answer().tile() % 10));
                assertThat(result.id()).isEqualTo(result.answer().tile() + 1);
                assertThat(result.bundle()).isEqualTo(BUNDLE);
              });
      long position = store.position("job").map(JobPosition::index).orElse(0L);
      long lost = position - sound.stream().filter(tile -> tile < position).count();
      assertThat(sound).allMatch(tile -> tile < position);
      if (lost > 0) {
        assertThat(store.state().damage().orElse("nothing"))
            .as("%d are lost", lost)
            .contains(store.first() > 1 ? "" : "%d results were damaged on disk".formatted(lost));
      }
    }
  }
}
