package io.maskcast.deploy.bench.tiles;

import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.cli.DataOptions;
import io.maskcast.trainer.cli.LearningOptions;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.learn.LearningSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast bench tiles}. */
@Command(
    name = "tiles",
    mixinStandardHelpOptions = true,
    description = {
      "Compares what learned masks cost on the wire with what users would send instead: whole tiles, channels, crops, grids,",
      "overviews, JPEG, WebP, JPEG 2000, and channels of a cloud-optimised GeoTIFF that GDAL reads. Each with the dense network as",
      "it is and with one fine-tuned on what arrives, all for as many epochs; every byte is counted at a socket."
    })
public final class TilesCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private LearningOptions learning;

  @Mixin private DataOptions data;

  @Mixin private ArmOptions arms;

  @Option(
      names = "--train-tiles",
      paramLabel = "N",
      description = "Learn from the first N training tiles only (default: from all).")
  private Optional<Integer> trainTiles;

  @Option(
      names = "--runs",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "How often each arm learns, with seeds from --seed on (default: ${DEFAULT-VALUE}).")
  private int runs;

  @Option(
      names = "--tiles-per-request",
      paramLabel = "N",
      defaultValue = "100",
      description = "Tiles of a request whose time is measured (default: ${DEFAULT-VALUE}).")
  private int tilesPerRequest;

  @Option(
      names = "--requests",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many requests are timed (default: ${DEFAULT-VALUE}).")
  private int requests;

  @Option(
      names = "--gdal-python",
      paramLabel = "PYTHON",
      description =
          "The Python that has GDAL (default: python3 or /usr/bin/python3); arms that need it are left out where there is none.")
  private Optional<String> gdalPython;

  @Option(
      names = "--only",
      paramLabel = "PHASE",
      split = ",",
      description =
          "Of learn, measure, time, report (default: all, one after the other). 'time' does again what was done.")
  private List<String> only = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where networks, measurements, result.json, result.csv and result.html go.")
  private Path out;

  @Option(
      names = "--resume",
      description = "Goes on with what is in --out: what is finished is not done again.")
  private boolean resume;

  @Override
  public void run() {
    List<Phase> phases =
        only.isEmpty() ? List.of(Phase.values()) : only.stream().map(Phase::of).sorted().toList();
    WholeFile.requireWritable(out);
    if (!resume && Files.isDirectory(out.resolve("seed-" + firstSeed()))) {
      throw new ConfigException("out", out, "a folder without a comparison, or --resume");
    }
    try (GdalIfHere gdal = new GdalIfHere(interpreters())) {
      PrintWriter person = spec.commandLine().getOut();
      TilesSettings settings = settings(gdal.gdal().isPresent(), person);
      phases.forEach(new Phases(settings, gdal.gdal(), person)::run);
    }
  }

  private long firstSeed() {
    return learning.settings().seed();
  }

  private List<String> interpreters() {
    return gdalPython.map(List::of).orElse(List.of("python3", "/usr/bin/python3"));
  }

  /** GDAL, where it is installed. */
  private record GdalIfHere(Optional<Gdal> gdal) implements AutoCloseable {

    GdalIfHere(List<String> interpreters) {
      this(Gdal.start(interpreters));
    }

    @Override
    public void close() {
      gdal.ifPresent(Gdal::close);
    }
  }

  private TilesSettings settings(boolean gdal, PrintWriter person) {
    Dataset dataset = first(data.read(data.name()));
    LearningSettings how = learning.settings();
    return new TilesSettings(
        dataset,
        how,
        arms.values(dataset.train().layout().channels(), gdal, person),
        LongStream.range(
                how.seed(), how.seed() + ConfigException.requireRange("runs", runs, 1, 1000))
            .boxed()
            .toList(),
        out,
        tilesPerRequest,
        requests);
  }

  private Dataset first(Dataset all) {
    return trainTiles
        .map(count -> ConfigException.requireRange("train-tiles", count, 1, all.train().count()))
        .map(all::learningFromFirst)
        .orElse(all);
  }
}
