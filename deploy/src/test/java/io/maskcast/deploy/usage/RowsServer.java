package io.maskcast.deploy.usage;

import io.maskcast.deploy.EdgeToServer;
import io.maskcast.server.source.Tiling;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Servers of tiles of one row, the source {@code rows}. */
public final class RowsServer {

  private RowsServer() {}

  /**
   * Writes the source; {@link EdgeToServer#serve} starts a server.
   *
   * @param folder for all there is
   * @param samples of all tiles
   * @param width samples of a tile
   */
  public static EdgeToServer of(Path folder, byte[] samples, int width) {
    ByteBuffer idx = ByteBuffer.allocate(16 + samples.length).putInt(0x803);
    idx.putInt(samples.length / width).putInt(1).putInt(width).put(samples);
    Path rows = folder.resolve("rows");
    try {
      Files.write(rows, idx.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new EdgeToServer(folder, Map.of("rows", rows), Tiling.defaults());
  }
}
