package io.maskcast.edge.cli;

import io.maskcast.edge.FetchedTile;
import io.maskcast.edge.output.NpyFile;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.raster.Window;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
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

  @Mixin private SourceOptions source;

  @Option(names = "--tile", paramLabel = "N", description = "The tile's number, from 0.")
  private Optional<Long> tile;

  @Option(
      names = "--at",
      paramLabel = "LON,LAT",
      description =
          "The tile of a raster that shows a place, in degrees of longitude and latitude.")
  private Optional<String> place;

  @Option(
      names = "--pixel",
      paramLabel = "ROW,COLUMN",
      description = "The tile of a raster that shows one of its pixels.")
  private Optional<String> pixel;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The .npy file to write.")
  private Path out;

  @Option(
      names = "--bundle",
      paramLabel = "NAME[@DIGEST]",
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
    if (dense == bundle.isPresent()) {
      throw new ConfigException(
          "bundle",
          bundle.orElse(""),
          "a bundle's name, or --dense without --bundle for the whole tile");
    }
    FetchedTile fetched =
        connection.withAgent(
            agent -> agent.fetch(source.level(), choice(), bundle.map(BundleReference::parse)));
    TileLayout layout = fetched.layout();
    List<Integer> shape = List.of(layout.channels(), layout.height(), layout.width());
    Optional<byte[]> tensor = raw ? Optional.empty() : fetched.tensor();
    SampleType type = tensor.isPresent() ? SampleType.F32 : layout.sampleType();
    NpyFile.write(out, type, shape, tensor.orElseGet(fetched::samples));
    PrintWriter person = spec.commandLine().getOut();
    person.printf(
        "%s: %s %s of tile %s/%d%n", out, type, shape, source.level().name(), fetched.tile());
    fetched.inside().ifPresent(inside -> tell(person, inside, layout));
    person.flush();
  }

  private TileChoice choice() {
    if (Stream.of(tile, place, pixel).filter(Optional::isPresent).count() != 1) {
      throw new ConfigException(
          "tile", tile.map(String::valueOf).orElse(""), "one of --tile, --at and --pixel");
    }
    if (tile.isPresent()) {
      long number = tile.get();
      if (number < 0) {
        throw new ConfigException("tile", number, "0 or more");
      }
      return TileChoice.tile(number);
    }
    return place
        .<TileChoice>map(TileChoice.InDegrees::parsePlace)
        .or(() -> pixel.map(TileChoice::parsePixels))
        .orElseThrow();
  }

  private static void tell(PrintWriter person, Window inside, TileLayout layout) {
    person.printf("It begins at row %d, column %d of the raster", inside.row(), inside.column());
    boolean padded = inside.rows() < layout.height() || inside.columns() < layout.width();
    person.println(
        padded
            ? "; only its first %d rows and %d columns lie within, the others are padded"
                .formatted(inside.rows(), inside.columns())
            : "");
  }
}
