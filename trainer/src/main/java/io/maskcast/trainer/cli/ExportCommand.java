package io.maskcast.trainer.cli;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.LabelledTiles;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the test tiles of a data set, whatever its form, as idx files:",
      "'server --source NAME=DIR' serves them, 'edge run --labels FILE' compares with their labels."
    })
final class ExportCommand implements Runnable {

  private static final int IDX_OF_BYTES = 0x800;

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where t10k-images-idx4-ubyte and t10k-labels-idx1-ubyte go.")
  private Path out;

  @Override
  public void run() {
    WholeFile.requireWritable(out);
    LabelledTiles tiles = data.read(data.name()).test();
    TileLayout layout = tiles.layout();
    if (layout.sampleType() != SampleType.U8) {
      throw new MaskcastException(
          "Servers serve tiles of unsigned bytes, not of %s; convert them to u8"
              .formatted(layout.describe()));
    }
    WholeFile.write(
        out.resolve("t10k-images-idx4-ubyte"),
        idx(tiles.samples(), tiles.count(), layout.height(), layout.width(), layout.channels()));
    WholeFile.write(out.resolve("t10k-labels-idx1-ubyte"), idx(labels(tiles), tiles.count()));
    PrintWriter person = spec.commandLine().getOut();
    person.printf(
        Locale.ROOT, "%,d test tiles of %s in %s%n", tiles.count(), layout.describe(), out);
    person.flush();
  }

  private static byte[] labels(LabelledTiles tiles) {
    byte[] labels = new byte[tiles.count()];
    for (int tile = 0; tile < labels.length; tile++) {
      if (tiles.label(tile) > 0xff) {
        throw new MaskcastException(
            "Tile %d has label %d; idx files hold labels up to 255"
                .formatted(tile, tiles.label(tile)));
      }
      labels[tile] = (byte) tiles.label(tile);
    }
    return labels;
  }

  private static byte[] idx(byte[] values, int... dimensions) {
    long bytes = Integer.BYTES * (1L + dimensions.length) + values.length;
    if (bytes > Integer.MAX_VALUE - 8) {
      throw new MaskcastException("The test tiles have more than 2 GiB; export fewer of them");
    }
    ByteBuffer idx = ByteBuffer.allocate((int) bytes).putInt(IDX_OF_BYTES | dimensions.length);
    for (int dimension : dimensions) {
      idx.putInt(dimension);
    }
    return idx.put(values).array();
  }
}
