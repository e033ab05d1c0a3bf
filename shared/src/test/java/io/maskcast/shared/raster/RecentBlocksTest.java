package io.maskcast.shared.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecentBlocksTest {

  private static final int BYTES = 100;

  private final List<Long> loaded = new ArrayList<>();

  private Map<Long, byte[]> load(Set<Long> keys) {
    Map<Long, byte[]> blocks = new HashMap<>();
    for (long key : keys) {
      byte[] block = new byte[BYTES];
      block[0] = (byte) key;
      blocks.put(key, block);
      loaded.add(key);
    }
    return blocks;
  }

  private static Set<Long> keys(long... keys) {
    return LongStream.of(keys).boxed().collect(Collectors.toSet());
  }

  /** Rows of ten blocks, each wanted four times, as tiles of a quarter of their side want them. */
  @Test
  void aScanLoadsEachBlockOnce() {
    RecentBlocks blocks = new RecentBlocks(20 * BYTES);
    for (long row = 0; row < 100; row++) {
      for (int pass = 0; pass < 4; pass++) {
        for (long column = 0; column < 10; column++) {
          long key = row * 10 + column;
          assertThat(blocks.get(Set.of(key), this::load).get(key)[0]).isEqualTo((byte) key);
        }
      }
    }
    assertThat(loaded).hasSize(1_000).doesNotHaveDuplicates();
  }

  @Test
  void whatWasWantedLongestAgoGoesFirst() {
    RecentBlocks blocks = new RecentBlocks(3 * BYTES);
    blocks.get(keys(1), this::load);
    blocks.get(keys(2), this::load);
    blocks.get(keys(3), this::load);
    blocks.get(keys(1), this::load);
    blocks.get(keys(4), this::load); // 2 goes
    assertThat(blocks.ifPresent(2)).isEmpty();
    assertThat(blocks.ifPresent(1)).isPresent();
    blocks.put(5, new byte[BYTES]); // 3 goes
    assertThat(blocks.ifPresent(3)).isEmpty();
    blocks.put(5, new byte[BYTES]); // is there
    assertThat(blocks.get(keys(1, 4, 5), this::load)).hasSize(3);
    assertThat(loaded).containsExactly(1L, 2L, 3L, 4L);
  }

  @Test
  void moreThanFitsIsGivenAllTheSame() {
    RecentBlocks blocks = new RecentBlocks(2 * BYTES);
    assertThat(blocks.get(keys(1, 2, 3, 4, 5), this::load)).hasSize(5);
  }

  @Test
  void whatOneLoadsOthersWaitFor() {
    RecentBlocks blocks = new RecentBlocks(10 * BYTES);
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Map<Long, byte[]>> first =
        CompletableFuture.supplyAsync(
            () ->
                blocks.get(
                    keys(1, 2),
                    missing -> {
                      loading.countDown();
                      await(goOn);
                      return load(missing);
                    }));
    await(loading);
    CompletableFuture<Map<Long, byte[]>> second =
        CompletableFuture.supplyAsync(
            () ->
                blocks.get(
                    keys(2, 3),
                    missing -> {
                      assertThat(missing).containsExactly(3L);
                      goOn.countDown();
                      return load(missing);
                    }));
    assertThat(first.join()).containsOnlyKeys(1L, 2L);
    assertThat(second.join()).containsOnlyKeys(2L, 3L);
    assertThat(loaded).containsExactlyInAnyOrder(1L, 2L, 3L);
  }

  @Test
  void whereOneFailsOthersTryOnTheirOwn() {
    RecentBlocks blocks = new RecentBlocks(10 * BYTES);
    CountDownLatch loading = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    CompletableFuture<Map<Long, byte[]>> failing =
        CompletableFuture.supplyAsync(
            () ->
                blocks.get(
                    keys(1),
                    missing -> {
                      loading.countDown();
                      await(goOn);
                      throw new MaskcastException("damaged");
                    }));
    await(loading);
    CompletableFuture<Map<Long, byte[]>> other =
        CompletableFuture.supplyAsync(
            () ->
                blocks.get(
                    keys(1, 2),
                    missing -> {
                      goOn.countDown();
                      return load(missing);
                    }));
    assertThatThrownBy(failing::join).hasCauseInstanceOf(MaskcastException.class);
    assertThat(other.join()).containsOnlyKeys(1L, 2L);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
