package io.maskcast.shared.storage;

import io.maskcast.shared.MaskcastException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Threads and processes that change the files of a folder one after the other, each waiting for its
 * turn, which is short. Ends with the process, however that ends. Thread-safe.
 */
public final class FolderTurns {

  private static final String FILE = ".turn";
  private static final long LOOK_MS = 5;

  /**
   * The system tells processes apart, not threads, and takes a lock from a process as soon as any
   * of its threads closes the file. So one thread at a time has to do with such files.
   */
  private static final ReentrantLock THREADS = new ReentrantLock();

  private FolderTurns() {}

  /**
   * Does some work while nobody else does work here; not within other such work.
   *
   * @param folder is made if there is none
   * @param longest how long to wait for others
   * @throws MaskcastException if they take longer, or the folder cannot be written to
   */
  public static <T> T take(Path folder, Duration longest, Supplier<T> work) {
    long until = System.nanoTime() + longest.toNanos();
    try {
      if (!THREADS.tryLock(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        throw busy(folder, longest);
      }
      try {
        return alone(folder, longest, until, work);
      } finally {
        THREADS.unlock();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MaskcastException("Interrupted while waiting for %s".formatted(folder), e);
    } catch (IOException e) {
      throw new MaskcastException(
          "Cannot change %s: %s; choose a folder you may write to"
              .formatted(folder, WholeFile.reason(e)),
          e);
    }
  }

  private static <T> T alone(Path folder, Duration longest, long until, Supplier<T> work)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    try (FileChannel channel =
        FileChannel.open(
            folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      FileLock lock = channel.tryLock();
      while (lock == null) {
        if (System.nanoTime() - until > 0) {
          throw busy(folder, longest);
        }
        Thread.sleep(LOOK_MS);
        lock = channel.tryLock();
      }
      return work.get(); // closing the file lets go
    }
  }

  private static MaskcastException busy(Path folder, Duration longest) {
    return new MaskcastException(
        "Another process has been changing %s for %d s; end it, or try again later"
            .formatted(folder, longest.toSeconds()));
  }
}
