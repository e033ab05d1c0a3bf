package io.maskcast.edge.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.maskcast.edge.delivery.SinkConfig.Format;
import io.maskcast.edge.results.Result;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * A file that grows. Its last whole line says what it has, so a crash in the middle of a write
 * doubles nothing and loses nothing. It is opened for each batch, so whoever renames it away finds
 * a new one in its place.
 */
final class FileSink implements Sink {

  private static final int TAIL = 64 << 10;

  private final Vertx vertx;
  private final SinkConfig.ToFile config;
  private final ResultLine lines;

  FileSink(Vertx vertx, SinkConfig.ToFile config, ResultLine lines) {
    this.vertx = vertx;
    this.config = config;
    this.lines = lines;
  }

  @Override
  public String where() {
    return config.path().toString();
  }

  @Override
  public boolean repeatsBatches() {
    return false;
  }

  @Override
  public long has() {
    Path file = config.path();
    if (!Files.exists(file)) {
      return 0;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      String tail = tail(channel);
      int end = tail.lastIndexOf('\n');
      long torn =
          tail.substring(end + 1).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1).length;
      if (torn > 0 && (end >= 0 || torn == channel.size())) {
        channel.truncate(channel.size() - torn);
        channel.force(true);
      }
      if (end < 0) {
        return 0;
      }
      int start = tail.lastIndexOf('\n', end - 1) + 1;
      OptionalLong last = lines.number(tail.substring(start, end));
      return last.isPresent() ? last.getAsLong() + 1 : 0;
    } catch (IOException e) {
      throw failure("read", e);
    }
  }

  /** The last bytes, each as a character. */
  private static String tail(FileChannel channel) throws IOException {
    long from = Math.max(0, channel.size() - TAIL);
    ByteBuffer bytes = ByteBuffer.allocate((int) (channel.size() - from));
    int got = 0;
    while (got >= 0 && bytes.hasRemaining()) {
      got = channel.read(bytes, from + bytes.position());
    }
    return new String(
        bytes.array(), 0, bytes.position(), java.nio.charset.StandardCharsets.ISO_8859_1);
  }

  @Override
  public Future<Void> deliver(String key, List<Result> batch) {
    return vertx.executeBlocking(
        () -> {
          write(batch);
          return null;
        },
        false);
  }

  private void write(List<Result> batch) {
    try {
      Path folder = config.path().toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      try (FileChannel channel =
          FileChannel.open(
              config.path(),
              StandardOpenOption.CREATE,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE)) {
        append(channel, batch);
      }
    } catch (IOException e) {
      throw failure("write", e);
    }
  }

  private String text(List<Result> batch, boolean begins, boolean errors) {
    boolean csv = config.format() == Format.CSV;
    StringBuilder text = new StringBuilder(begins && csv ? ResultLine.HEADINGS + "\n" : "");
    for (Result result : batch) {
      text.append(csv ? lines.csv(result, errors) : lines.json(result)).append('\n');
    }
    return text.toString();
  }

  /** Whether its first line is that of a version that knew no errors. */
  private static boolean isFormer(FileChannel channel) throws IOException {
    byte[] former = (ResultLine.FORMER_HEADINGS + "\n").getBytes(UTF_8);
    ByteBuffer first = ByteBuffer.allocate(former.length);
    int got = 0;
    while (got >= 0 && first.hasRemaining()) {
      got = channel.read(first, first.position());
    }
    return Arrays.equals(first.array(), former);
  }

  private void append(FileChannel channel, List<Result> batch) throws IOException {
    long end = channel.size();
    ByteBuffer bytes = ByteBuffer.wrap(text(batch, end == 0, !isFormer(channel)).getBytes(UTF_8));
    try {
      while (bytes.hasRemaining()) {
        channel.write(bytes, end + bytes.position());
      }
      channel.force(true);
    } catch (IOException e) {
      channel.truncate(end); // nobody shall see half of it
      throw e;
    }
  }

  private MaskcastException failure(String verb, IOException e) {
    return new MaskcastException(
        "Cannot %s %s: %s".formatted(verb, config.path(), WholeFile.reason(e)), e);
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
