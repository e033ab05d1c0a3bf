package io.maskcast.shared.tiff;

import io.maskcast.shared.MaskcastException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file. Thread-safe. */
public final class FileBytes implements RangedBytes {

  private final String name;
  private final FileChannel file;

  private FileBytes(String name, FileChannel file) {
    this.name = name;
    this.file = file;
  }

  /**
   * Opens a file.
   *
   * @throws MaskcastException if it is not there or may not be read
   */
  public static FileBytes open(Path path) {
    try {
      return new FileBytes(path.toString(), FileChannel.open(path, StandardOpenOption.READ));
    } catch (NoSuchFileException e) {
      throw new MaskcastException("There is no file %s".formatted(path), e);
    } catch (IOException e) {
      throw new MaskcastException("Cannot read %s: %s".formatted(path, e.getMessage()), e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public long length() {
    try {
      return file.size();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public byte[] read(ByteRange range) {
    if (range.end() > length()) {
      throw new MaskcastException(
          "%s ends before byte %d; is it complete?".formatted(name, range.end()));
    }
    byte[] bytes = new byte[range.length()];
    ByteBuffer room = ByteBuffer.wrap(bytes);
    try {
      while (room.hasRemaining()) {
        if (file.read(room, range.offset() + room.position()) < 0) {
          throw new MaskcastException("%s has become shorter while it was read".formatted(name));
        }
      }
    } catch (IOException e) {
      throw failed(e);
    }
    return bytes;
  }

  private MaskcastException failed(IOException e) {
    return new MaskcastException("Cannot read %s: %s".formatted(name, e.getMessage()), e);
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
