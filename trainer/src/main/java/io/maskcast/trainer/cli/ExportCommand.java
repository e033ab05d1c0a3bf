package io.maskcast.trainer.cli;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.onnx.OnnxModel;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.publish.BundleFolder;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer export}. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "With --data and --out: writes the test tiles of a data set, whatever its form, as idx files:",
      "'server --source NAME=DIR' serves them, 'edge run --labels FILE' compares with their labels.",
      "With --bundle and --onnx: writes the bundle's network as an ONNX model, for other tools."
    })
final class ExportCommand implements Runnable {

  private static final int IDX_OF_BYTES = 0x800;

  @Spec private CommandSpec spec;

  @Option(names = "--data", paramLabel = "DIR", description = "The data set: as for 'learn'.")
  private Optional<String> data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where t10k-images-idx4-ubyte and t10k-labels-idx1-ubyte go.")
  private Optional<Path> out;

  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      description = "The bundle: the folder 'bundle' that 'learn' left in its --out.")
  private Optional<Path> bundle;

  @Option(
      names = "--onnx",
      paramLabel = "FILE",
      description = {
        "The ONNX model to write, from normalised tiles with zeros where the mask drops samples to logits;",
        "what else its input needs is in its metadata. With it --data and --out are left alone."
      })
  private Optional<Path> onnx;

  @Override
  public void run() {
    if (onnx.isPresent()) {
      exportNetwork(
          bundle.orElseThrow(
              () -> new ConfigException("bundle", "", "with --onnx: the folder of a bundle")),
          onnx.get());
    } else if (data.isPresent() && out.isPresent()) {
      exportTiles(DataOptions.of(data.get()), out.get());
    } else {
      throw new ConfigException(
          "data", data.orElse(""), "a data set, with --out; or --bundle with --onnx instead");
    }
  }

  private void exportNetwork(Path from, Path file) {
    byte[] model = OnnxModel.encode(BundleFolder.read(from));
    WholeFile.write(file, model);
    tell(
        "%,d bytes in %s: ONNX %d, operators %d%n",
        model.length, file, OnnxModel.IR_VERSION, OnnxModel.OPERATORS);
  }

  private void exportTiles(DataOptions from, Path folder) {
    WholeFile.requireWritable(folder);
    LabelledTiles tiles = from.read(from.name()).test();
    TileLayout layout = tiles.layout();
    if (layout.sampleType() != SampleType.U8) {
      throw new MaskcastException(
          "Servers serve tiles of unsigned bytes, not of %s; convert them to u8"
              .formatted(layout.describe()));
    }
    WholeFile.write(
        folder.resolve("t10k-images-idx4-ubyte"),
        idx(tiles.samples(), tiles.count(), layout.height(), layout.width(), layout.channels()));
    WholeFile.write(folder.resolve("t10k-labels-idx1-ubyte"), idx(labels(tiles), tiles.count()));
    tell("%,d test tiles of %s in %s%n", tiles.count(), layout.describe(), folder);
  }

  private void tell(String format, Object... values) {
    PrintWriter person = spec.commandLine().getOut();
    person.printf(Locale.ROOT, format, values);
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
