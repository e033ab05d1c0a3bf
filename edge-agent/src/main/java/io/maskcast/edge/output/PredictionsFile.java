package io.maskcast.edge.output;

import io.maskcast.shared.storage.WholeFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Predictions as CSV: {@code tile,predicted,confidence}, the last two empty without an answer. In
 * place once committed, whole. Not thread-safe.
 */
public final class PredictionsFile implements AutoCloseable {

  private static final int BUFFER = 1 << 16;

  private final WholeFile file;
  private final StringBuilder lines = new StringBuilder();

  private PredictionsFile(WholeFile file) {
    this.file = file;
    lines.append("tile,predicted,confidence\n");
  }

  /** Starts a file. */
  public static PredictionsFile create(Path target) {
    return new PredictionsFile(WholeFile.create(target));
  }

  /** Adds one tile. */
  public void add(long tile, int predicted, float confidence) {
    lines.append(tile).append(',').append(predicted).append(',');
    lines.append(String.format(Locale.ROOT, "%.6f", confidence)).append('\n');
    if (lines.length() > BUFFER) {
      flush();
    }
  }

  /** Adds one tile that has no answer. */
  public void addUnanswered(long tile) {
    lines.append(tile).append(",,\n");
    if (lines.length() > BUFFER) {
      flush();
    }
  }

  private void flush() {
    file.append(lines.toString().getBytes(StandardCharsets.US_ASCII));
    lines.setLength(0);
  }

  /** Puts the file in place. */
  public void commit() {
    flush();
    file.commit();
  }

  @Override
  public void close() {
    file.close();
  }
}
