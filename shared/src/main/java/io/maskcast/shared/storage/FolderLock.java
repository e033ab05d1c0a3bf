package io.maskcast.shared.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A folder that one process, and one part of it, has to itself: the file {@code .lock} in it is
 * locked until this is closed or the process ends, however it ends. Not thread-safe.
 */
public final class FolderLock implements AutoCloseable {

  private static final String FILE = ".lock";

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes a folder that exists.
   *
   * @return the lock; empty if somebody else has it
   * @throws IOException if the file cannot be made
   */
  public static Optional<FolderLock> take(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(folder.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean held = false;
    try {
      held = channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      held = false; // by this very process
    } finally {
      if (!held) {
        channel.close();
      }
    }
    return held ? Optional.of(new FolderLock(channel)) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
