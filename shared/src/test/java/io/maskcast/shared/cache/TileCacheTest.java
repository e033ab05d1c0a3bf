package io.maskcast.shared.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.Masks;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class TileCacheTest {

  private static final long LARGE = 64 << 20;
  private static final TileLayout LAYOUT =
      new TileLayout(4, 5, 2, SampleType.U16, Interleave.PIXEL);
  private static final Origin SEA = new Origin("server:7700", "sea", 0, "0123");

  @TempDir Path folder;

  /** All samples of a tile, unlike those of any other. */
  private static byte[] dense(long tile) {
    byte[] bytes = new byte[LAYOUT.denseBytes()];
    new Random(tile).nextBytes(bytes);
    return bytes;
  }

  private static byte[] selected(SelectionPlan plan, long... tiles) {
    byte[] all = new byte[tiles.length * plan.selectedBytes()];
    for (int i = 0; i < tiles.length; i++) {
      plan.gather(dense(tiles[i]), 0, all, i * plan.selectedBytes());
    }
    return all;
  }

  private static SelectionPlan plan(int... elements) {
    return SelectionPlan.compile(Masks.keeping(new MaskGrid(2, 4, 5, 2, 4, 5), elements), LAYOUT);
  }

  private static void keep(TileCache cache, SelectionPlan plan, long... tiles) {
    cache.shelf(SEA, plan).keep(tiles, selected(plan, tiles));
  }

  private static Optional<byte[]> find(TileCache cache, SelectionPlan plan, long tile) {
    return cache.shelf(SEA, plan).find(tile);
  }

  @Test
  void whatWasKeptIsFoundAlsoLaterAndNothingElse() {
    SelectionPlan plan = plan(1, 2, 7, 30);
    TileCache cache = TileCache.open(folder, LARGE);
    keep(cache, plan, 0, 1, 2, 5000);
    keep(cache, plan, 3, 5001);

    for (TileCache each : List.of(cache, TileCache.open(folder, LARGE))) {
      for (long tile : new long[] {0, 1, 2, 3, 5000, 5001}) {
        assertThat(find(each, plan, tile)).hasValue(selected(plan, tile));
      }
      assertThat(find(each, plan, 4)).isEmpty();
      assertThat(each.shelf(new Origin("server:7700", "sea", 0, "0124"), plan).find(0)).isEmpty();
      assertThat(each.shelf(new Origin("server:7700", "sea", 1, "0123"), plan).find(0)).isEmpty();
      assertThat(each.shelf(new Origin("server:7701", "sea", 0, "0123"), plan).find(0)).isEmpty();
      assertThat(find(each, plan(1, 2, 7, 31), 0)).isEmpty();
      assertThat(each.state().hits()).isEqualTo(6);
      assertThat(each.state().misses()).isEqualTo(5);
      assertThat(each.state().savedBytes()).isEqualTo(6L * plan.selectedBytes());
    }
  }

  @Test
  void aSmallerMaskFindsItsSamplesAmongThoseOfALargerOneAlsoLater() {
    keep(TileCache.open(folder, LARGE), SelectionPlan.dense(LAYOUT), 3, 9);
    keep(TileCache.open(folder, LARGE), plan(1, 2, 7, 30), 4);

    TileCache cache = TileCache.open(folder, LARGE);
    assertThat(find(cache, plan(2, 30), 9)).hasValue(selected(plan(2, 30), 9));
    assertThat(find(cache, plan(2, 30), 4)).hasValue(selected(plan(2, 30), 4));
    assertThat(find(cache, plan(2, 3), 4)).isEmpty();
    assertThat(find(cache, SelectionPlan.dense(LAYOUT), 4)).isEmpty();
  }

  @Property(tries = 60)
  void whatIsFoundIsWhatTheTileHas(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 39) Integer> elements,
      @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 39) Integer> others,
      @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 3000) Integer> tiles)
      throws IOException {
    Path own = Files.createTempDirectory("tiles");
    try {
      SelectionPlan plan = plan(elements.stream().distinct().mapToInt(e -> e).toArray());
      SelectionPlan wanted = plan(others.stream().distinct().mapToInt(e -> e).toArray());
      long[] numbers = tiles.stream().mapToLong(t -> t).distinct().sorted().toArray();
      keep(TileCache.open(own, LARGE), plan, numbers);
      boolean within = elements.containsAll(others);
      TileCache cache = TileCache.open(own, LARGE);
      for (long tile : numbers) {
        assertThat(find(cache, wanted, tile).map(List::of).isPresent()).isEqualTo(within);
        find(cache, wanted, tile)
            .ifPresent(bytes -> assertThat(bytes).isEqualTo(selected(wanted, tile)));
      }
    } finally {
      TileCache.open(own, 0);
      Files.delete(own);
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void whatIsDamagedIsNotFoundAndCanBeKeptAgain() throws IOException {
    SelectionPlan plan = plan(1, 2, 7, 30);
    keep(TileCache.open(folder, LARGE), plan, 0, 1);
    Random random = new Random(1);
    for (int i = 0; i < 200; i++) {
      for (Path file : files()) {
        byte[] bytes = Files.readAllBytes(file);
        if (i % 3 == 0) {
          Files.write(file, java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length)));
        } else {
          bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
          Files.write(file, bytes);
        }
      }
      TileCache cache = TileCache.open(folder, LARGE);
      assertThat(find(cache, plan, 0)).isEmpty();
      assertThat(cache.state().damaged()).isPositive();
      keep(cache, plan, 0, 1);
      assertThat(find(cache, plan, 1)).hasValue(selected(plan, 1));
    }
  }

  @Test
  void whatWasUsedLongestAgoGoesFirstAlsoAfterARestart() throws IOException {
    SelectionPlan whole = SelectionPlan.dense(LAYOUT);
    TileCache cache = TileCache.open(folder, LARGE);
    int span = ChunkFile.span(whole.selectedBytes());
    for (long i = 0; i < 40; i++) {
      keep(cache, whole, LongStream.range(i * span, (i + 1) * span).toArray());
    }
    long all = cache.state().bytes();
    assertThat(find(cache, whole, 0)).isPresent(); // the oldest is used now
    for (Path file : files()) {
      // As old as they were written, one after the other; a restart knows nothing else.
      int chunk = Integer.parseInt(file.getFileName().toString().replace("plan", "fff"), 16);
      Files.setLastModifiedTime(
          file, FileTime.from(Instant.ofEpochSecond(chunk == 0 ? 5000 : 1000 + chunk)));
    }

    for (TileCache each :
        List.of(TileCache.open(folder, all / 2), TileCache.open(folder, all / 2))) {
      assertThat(each.state().bytes()).isLessThanOrEqualTo(all / 2);
      assertThat(find(each, whole, 0)).isPresent();
      assertThat(find(each, whole, span)).isEmpty();
      assertThat(find(each, whole, 39L * span)).isPresent();
    }
    TileCache small = TileCache.open(folder, all / 2);
    for (long i = 100; i < 140; i++) {
      keep(small, whole, LongStream.range(i * span, (i + 1) * span).toArray());
      assertThat(find(small, whole, 0)).isPresent(); // always used, never gone
      assertThat(small.state().bytes()).isLessThanOrEqualTo(all / 2);
    }
    assertThat(find(small, whole, 39L * span)).isEmpty();
    assertThat(small.state().evicted()).isPositive();
  }

  @Test
  void withoutALimitNothingIsLeft() throws IOException {
    keep(TileCache.open(folder, LARGE), plan(1), 0);

    TileCache off = TileCache.open(folder, 0);
    keep(off, plan(1), 0);

    assertThat(off.state().bytes()).isZero();
    assertThat(find(off, plan(1), 0)).isEmpty();
    assertThat(files()).isEmpty();
  }

  @Test
  void aDiskThatTakesNothingStopsNobody() throws IOException {
    Path file = Files.writeString(folder.resolve("0"), "in the way");
    TileCache cache = TileCache.open(folder.resolve("cache"), LARGE);
    SelectionPlan plan = plan(1, 2);
    Files.delete(folder.resolve("cache"));
    Files.move(file, folder.resolve("cache"));

    keep(cache, plan, 0);

    assertThat(cache.state().problem()).isPresent();
    assertThat(find(cache, plan, 0)).isEmpty();
    Files.delete(folder.resolve("cache"));
    keep(cache, plan, 0);
    assertThat(find(cache, plan, 0)).hasValue(selected(plan, 0));
    assertThat(cache.state().problem()).isEmpty();
  }

  /** The process that is killed: keeps ever more tiles, in a cache that is too small for them. */
  static final class Keeper {

    private Keeper() {}

    public static void main(String[] args) {
      TileCache cache = TileCache.open(Path.of(args[0]), 1 << 20);
      SelectionPlan whole = SelectionPlan.dense(LAYOUT);
      for (long tile = 0; ; tile = (tile + 37) % 20_000) {
        keep(cache, whole, LongStream.range(tile, tile + 300).toArray());
        System.out.println("kept " + tile);
      }
    }
  }

  @Test
  void afterKillsAllThatIsFoundIsRight() throws Exception {
    SelectionPlan whole = SelectionPlan.dense(LAYOUT);
    for (int kill = 0; kill < 5; kill++) {
      Process process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElseThrow(),
                  "-cp",
                  System.getProperty("java.class.path"),
                  Keeper.class.getName(),
                  folder.toString())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      List<String> said = new ArrayList<>();
      try (BufferedReader lines =
          new BufferedReader(
              new java.io.InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
        while (said.size() < 20 + 7 * kill) {
          said.add(lines.readLine());
        }
        process.destroyForcibly().waitFor();
      }
      TileCache cache = TileCache.open(folder, 1 << 20);
      long found = 0;
      for (long tile = 0; tile < 20_300; tile++) {
        Optional<byte[]> bytes = find(cache, whole, tile);
        found += bytes.isPresent() ? 1 : 0;
        if (bytes.isPresent()) {
          assertThat(bytes.get()).isEqualTo(dense(tile));
        }
        tile += bytes.isPresent() ? 0 : 20;
      }
      assertThat(found).isPositive();
      assertThat(cache.state().damaged()).isZero();
      assertThat(files()).noneMatch(file -> file.toString().endsWith(".partial"));
    }
  }

  @Test
  void twoThatKeepTilesOfOneFileLoseNone() throws InterruptedException {
    TileCache cache = TileCache.open(folder, LARGE);
    SelectionPlan plan = plan(1, 2, 3);
    List<Thread> threads = new ArrayList<>();
    for (int offset = 0; offset < 4; offset++) {
      long first = offset;
      threads.add(
          new Thread(
              () -> {
                for (long tile = first; tile < 80; tile += 4) {
                  keep(cache, plan, tile);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    for (long tile = 0; tile < 80; tile++) {
      assertThat(find(cache, plan, tile)).hasValue(selected(plan, tile));
    }
  }

  @Test
  void aMaskOfNothingIsNotKept() throws IOException {
    SelectionPlan none =
        SelectionPlan.compile(
            Mask.of(new MaskGrid(2, 4, 5, 2, 4, 5), new java.util.BitSet()), LAYOUT);
    TileCache cache = TileCache.open(folder, LARGE);
    keep(cache, none, 0);
    assertThat(find(cache, none, 0)).isEmpty();
    assertThat(files()).isEmpty();
  }
}
