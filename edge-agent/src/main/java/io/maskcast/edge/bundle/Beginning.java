package io.maskcast.edge.bundle;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.storage.WholeFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bytes that come, in memory and in a file as long as that can be written, so that whatever ends
 * this process, another one goes on with them. While somebody else writes that file it is done
 * without. Not thread-safe.
 */
final class Beginning implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Beginning.class);

  private final Path path;
  private final Manifest.Blob blob;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private Optional<FileChannel> file = Optional.empty();

  /**
   * Goes on with what is in a file.
   *
   * @param path the file
   * @param blob what is to come, what is in the file included; a file that is larger is not its
   *     beginning
   */
  Beginning(Path path, Manifest.Blob blob) {
    this.path = path;
    this.blob = blob;
    try {
      Files.createDirectories(path.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(
              path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      file = Optional.of(channel);
      if (channel.tryLock() == null) {
        throw new OverlappingFileLockException();
      }
      if (channel.size() > blob.bytes()) {
        channel.truncate(0);
      }
      bytes.writeBytes(WholeFile.read(path, blob.bytes()));
      channel.position(bytes.size());
    } catch (IOException | MaskcastException e) {
      without(e.getMessage());
    } catch (OverlappingFileLockException e) {
      without("it is being fetched by another agent, too");
    }
  }

  /** How many bytes are here. */
  long size() {
    return bytes.size();
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /**
   * Takes the next bytes.
   *
   * @throws MaskcastException if they are more than can come
   */
  void append(byte[] data) {
    if (bytes.size() + (long) data.length > blob.bytes()) {
      throw new MaskcastException(
          "The server sends more of blob %s than its %d bytes"
              .formatted(blob.digest().brief(), blob.bytes()));
    }
    bytes.writeBytes(data);
    try {
      ByteBuffer rest = ByteBuffer.wrap(data);
      while (file.isPresent() && rest.hasRemaining()) {
        file.get().write(rest);
      }
    } catch (IOException e) {
      without(e.getMessage());
    }
  }

  private void without(String why) {
    LOG.warn("If this fetch breaks off, it begins anew: {}: {}", path, why);
    close();
    file = Optional.empty();
  }

  /** All bytes have come, or those that have are wrong. */
  void remove() {
    try {
      if (file.isPresent()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      LOG.warn("Cannot remove {}: {}", path, WholeFile.reason(e));
    }
    close();
  }

  /** Leaves the file to the next one. */
  @Override
  public void close() {
    try {
      if (file.isPresent()) {
        file.get().close();
      }
    } catch (IOException e) {
      LOG.warn("Cannot close {}: {}", path, WholeFile.reason(e));
    }
  }
}
