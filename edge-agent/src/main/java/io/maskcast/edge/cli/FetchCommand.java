package io.maskcast.edge.cli;

import io.maskcast.edge.FetchedTile;
import io.maskcast.edge.output.NpyFile;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast edge fetch}. */
@Command(
    name = "fetch",
    mixinStandardHelpOptions = true,
    description =
        "Writes one reassembled tile as a NumPy array of shape (channels, height, width).")
final class FetchCommand implements Runnable {

  @Spec private CommandSpec spec;
  @Mixin private ConnectionOptions connection;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      required = true,
      description = "The source at the server.")
  private String source;

  @Option(
      names = "--tile",
      paramLabel = "N",
      required = true,
      description = "The tile's number, from 0.")
  private long tile;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The .npy file to write.")
  private Path out;

  @Option(
      names = "--bundle",
      paramLabel = "NAME",
      description = "The bundle whose mask selects: float32 as the network sees it.")
  private Optional<String> bundle;

  @Option(names = "--raw", description = "In the tile's own sample type, before normalisation.")
  private boolean raw;

  @Option(
      names = "--dense",
      description = "The whole tile in its own sample type, without a bundle.")
  private boolean dense;

  @Override
  public void run() {
    if (tile < 0) {
      throw new ConfigException("tile", tile, "0 or more");
    }
    if (dense == bundle.isPresent()) {
      throw new ConfigException(
          "bundle",
          bundle.orElse(""),
          "a bundle's name, or --dense without --bundle for the whole tile");
    }
    FetchedTile fetched =
        connection.withAgent(agent -> agent.fetch(source, tile, bundle.map(BundleName::new)));
    TileLayout layout = fetched.layout();
    List<Integer> shape = List.of(layout.channels(), layout.height(), layout.width());
    Optional<byte[]> tensor = raw ? Optional.empty() : fetched.tensor();
    SampleType type = tensor.isPresent() ? SampleType.F32 : layout.sampleType();
    NpyFile.write(out, type, shape, tensor.orElseGet(fetched::samples));
    PrintWriter person = spec.commandLine().getOut();
    person.printf("%s: %s %s of tile %s/%d%n", out, type, shape, source, tile);
    person.flush();
  }
}
