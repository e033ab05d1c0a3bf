package io.maskcast.shared.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FolderTurnsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(100);
  private static final int TIMES = 100;
  private static final int THREADS = 4;

  @TempDir Path folder;

  /** Counts in a file, in several threads, as a process of its own. */
  static final class Counting {

    private Counting() {}

    public static void main(String[] arguments) throws Exception {
      count(Path.of(arguments[0]));
    }

    static void count(Path folder) throws Exception {
      ExecutorService threads = Executors.newFixedThreadPool(THREADS);
      List<Future<Void>> all = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        Callable<Void> counting =
            () -> {
              for (int i = 0; i < TIMES; i++) {
                FolderTurns.take(folder, PATIENCE, () -> increment(folder.resolve("count")));
              }
              return null;
            };
        all.add(threads.submit(counting));
      }
      for (Future<Void> one : all) {
        one.get();
      }
      threads.shutdown();
    }

    private static int increment(Path file) {
      try {
        int now = Files.exists(file) ? Integer.parseInt(Files.readString(file)) : 0;
        Files.writeString(file, Integer.toString(now + 1));
        return now;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Test
  void nothingThatThreadsAndProcessesChangeIsLost() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int process = 0; process < 2; process++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-cp",
                  System.getProperty("java.class.path").replace("\n", File.pathSeparator),
                  Counting.class.getName(),
                  folder.toString())
              .inheritIO()
              .start());
    }
    Counting.count(folder);
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }

    assertThat(folder.resolve("count"))
        .hasContent(Integer.toString(TIMES * THREADS * (1 + processes.size())));
  }

  @Test
  void whoeverTakesTooLongIsNotWaitedForForEver() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch over = new CountDownLatch(1);
    ExecutorService other = Executors.newSingleThreadExecutor();
    try {
      Callable<Boolean> holding =
          () ->
              FolderTurns.take(
                  folder,
                  PATIENCE,
                  () -> {
                    taken.countDown();
                    try {
                      over.await();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                    return true;
                  });
      Future<Boolean> held = other.submit(holding);
      taken.await();
      assertThatThrownBy(() -> FolderTurns.take(folder, Duration.ofMillis(20), () -> false))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("has been changing " + folder);
      over.countDown();
      assertThat(held.get()).isTrue();
      assertThat(FolderTurns.take(folder, PATIENCE, () -> "mine")).isEqualTo("mine");
    } finally {
      over.countDown();
      other.shutdown();
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsTold() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> FolderTurns.take(file.resolve("in"), PATIENCE, () -> 1))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("Cannot change " + file.resolve("in"));
  }
}
