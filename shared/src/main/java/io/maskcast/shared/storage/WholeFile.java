package io.maskcast.shared.storage;

import io.maskcast.shared.MaskcastException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * A file that is whole or absent: written beside its place under a temporary name, forced to disk,
 * renamed. A crash or a full disk at any moment leaves the old file or the new one, never half of
 * one. {@link #commit()} puts it in place; closing without commit removes what was written. Not
 * thread-safe.
 */
public final class WholeFile implements AutoCloseable {

  /** What temporary names end in; a leftover of a crash can be deleted. */
  public static final String PARTIAL_SUFFIX = ".partial";

  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

  private final Path target;
  private final Path partial;
  private final FileChannel channel;
  private final OutputStream stream;
  private boolean done;

  private WholeFile(Path target, Path partial, FileChannel channel) {
    this.target = target;
    this.partial = partial;
    this.channel = channel;
    this.stream = Channels.newOutputStream(channel);
  }

  /**
   * Starts writing; makes the folder if there is none.
   *
   * @throws MaskcastException if the folder or file cannot be made
   */
  public static WholeFile create(Path target) {
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null) {
      throw new MaskcastException(
          "Cannot write %s: it is a folder; choose a file in it".formatted(target));
    }
    try {
      Files.createDirectories(folder);
      // Not createTempFile: its files are closed to everybody else, whatever the umask says.
      Path partial =
          folder.resolve("." + target.getFileName() + "." + UUID.randomUUID() + PARTIAL_SUFFIX);
      return new WholeFile(
          target,
          partial,
          FileChannel.open(partial, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /**
   * Goes on with bytes that {@link #leave()} left.
   *
   * @param target the file that is to be
   * @param begun where the bytes are; an empty file is made if there are none. On the same file
   *     system as the target
   * @throws MaskcastException if that cannot be opened
   */
  public static WholeFile resume(Path target, Path begun) {
    try {
      return new WholeFile(
          target,
          begun,
          FileChannel.open(
              begun,
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE,
              StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw failure(begun, e);
    }
  }

  /**
   * Finds out before long work whether its results can be written to a folder, which need not exist
   * yet and is not made.
   *
   * @throws MaskcastException if a file is in its way or it lies where nothing may be written
   */
  public static void requireWritable(Path folder) {
    Path existing = folder.toAbsolutePath();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    if (existing == null || !Files.isDirectory(existing) || !Files.isWritable(existing)) {
      throw new MaskcastException(
          "Cannot write to %s; choose a folder you may write to".formatted(folder));
    }
  }

  /** Writes a whole file in one go. */
  public static void write(Path target, byte[] bytes) {
    try (WholeFile file = create(target)) {
      file.append(bytes);
      file.commit();
    }
  }

  /**
   * Writes the next bytes.
   *
   * @throws MaskcastException if the disk is full or broken
   */
  public void append(byte[] bytes) {
    try {
      stream.write(bytes);
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /**
   * Writes over bytes that were appended before: what comes first in a file may be known last.
   *
   * @param offset of the first
   * @throws MaskcastException if the disk is full or broken
   */
  public void overwrite(long offset, byte[] bytes) {
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    try {
      while (rest.hasRemaining()) {
        channel.write(rest, offset + rest.position());
      }
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /**
   * Forces the bytes to disk and puts the file in place.
   *
   * @throws MaskcastException if that fails; the old file is then still there
   */
  public void commit() {
    try {
      channel.force(true);
      channel.close();
      Files.move(
          partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      done = true;
      forceFolder();
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /**
   * A rename is durable once its folder is on disk; where folders cannot be opened, the system does
   * it alone.
   */
  private void forceFolder() throws IOException {
    try (FileChannel folder =
        FileChannel.open(target.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
      folder.force(true);
    } catch (FileSystemException e) {
      return;
    }
  }

  /**
   * What was written so far.
   *
   * @param limit the most bytes it may have
   * @throws MaskcastException if it cannot be read or is larger
   */
  public byte[] written(long limit) {
    return read(partial, limit);
  }

  /** Closes without removing what was written; {@link #resume} goes on with it. */
  public void leave() {
    done = true;
    try {
      channel.close();
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  @Override
  public void close() {
    if (done) {
      return;
    }
    try (channel) {
      Files.deleteIfExists(partial);
    } catch (IOException e) {
      throw failure(target, e);
    }
  }

  /**
   * Reads a file whole.
   *
   * @param limit the most bytes it may have; never more than an array holds
   * @throws MaskcastException if it cannot be read or is larger
   */
  public static byte[] read(Path file, long limit) {
    try (InputStream in = Files.newInputStream(file)) {
      int most = (int) Math.min(limit, MAX_ARRAY - 1);
      byte[] bytes = in.readNBytes(most + 1);
      if (bytes.length > most) {
        throw new MaskcastException("%s is larger than %d bytes".formatted(file, most));
      }
      return bytes;
    } catch (IOException e) {
      throw new MaskcastException("Cannot read %s: %s".formatted(file, reason(e)), e);
    }
  }

  private static MaskcastException failure(Path target, IOException e) {
    return new MaskcastException(
        "Cannot write %s: %s; free space or choose a folder you may write to"
            .formatted(target, reason(e)),
        e);
  }

  /** What a file error says, in words. */
  public static String reason(IOException e) {
    if (e instanceof java.nio.file.NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof java.nio.file.AccessDeniedException) {
      return "permission denied";
    }
    if (e instanceof java.nio.file.FileAlreadyExistsException f) {
      return f.getFile() + " is no folder";
    }
    if (e instanceof FileSystemException f && f.getReason() != null) {
      return f.getReason();
    }
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }
}
