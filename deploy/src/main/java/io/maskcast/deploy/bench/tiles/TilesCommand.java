package io.maskcast.deploy.bench.tiles;

import io.maskcast.deploy.bench.result.Metric;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Choice;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.CommandTrainer;
import io.maskcast.trainer.cli.DataOptions;
import io.maskcast.trainer.cli.LearningOptions;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.learn.LearningSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;
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

  @Option(
      names = "--arms",
      paramLabel = "ARM",
      split = ",",
      description = {
        "Of dense, masks, versions, channels, greedy-channels, random-channels, centre-crop, uniform-grid,",
        "overview, jpeg, webp, jpeg2000 (default: all that make sense of the tiles, without versions)."
      })
  private List<String> arms = List.of();

  @Option(
      names = "--shares",
      paramLabel = "SHARE",
      split = ",",
      defaultValue = "0.025,0.05,0.1",
      description = "The shares of samples that masks keep (default: ${DEFAULT-VALUE}).")
  private List<Double> shares;

  @Option(
      names = "--areas",
      paramLabel = "SHARE",
      split = ",",
      description = "The shares of the area of crops and grids (default: as --shares).")
  private List<Double> areas = List.of();

  @Option(
      names = "--channels",
      paramLabel = "N",
      split = ",",
      description = "How many channels are kept (default: a sixth and half of them).")
  private List<Integer> channels = List.of();

  @Option(
      names = "--overviews",
      paramLabel = "N",
      split = ",",
      defaultValue = "2,4",
      description = "The factors of overviews (default: ${DEFAULT-VALUE}).")
  private List<Integer> overviews;

  @Option(
      names = "--jpeg-qualities",
      paramLabel = "Q",
      split = ",",
      defaultValue = "10,50,90",
      description = "1 to 100 (default: ${DEFAULT-VALUE}).")
  private List<Integer> jpegQualities;

  @Option(
      names = "--webp-qualities",
      paramLabel = "Q",
      split = ",",
      defaultValue = "10,50,90",
      description = "1 to 100 (default: ${DEFAULT-VALUE}).")
  private List<Integer> webpQualities;

  @Option(
      names = "--jpeg2000-percents",
      paramLabel = "P",
      split = ",",
      defaultValue = "2,5,10,25",
      description = "Bytes of JPEG 2000 in percent of the dense ones (default: ${DEFAULT-VALUE}).")
  private List<Double> jpeg2000Percents;

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
      TilesSettings settings = settings(gdal.gdal());
      for (Phase phase : phases) {
        switch (phase) {
          case LEARN -> learn(settings, gdal.gdal());
          case MEASURE -> measure(settings, gdal.gdal());
          case TIME -> time(settings, gdal.gdal());
          case REPORT -> report(settings);
        }
      }
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

  private void learn(TilesSettings settings, Optional<Gdal> gdal) {
    List<Representation> all = settings.representations();
    int total = all.size() * settings.seeds().size();
    int done = 0;
    try (CommandTrainer trainer = CommandTrainer.open()) {
      ArmLearning armLearning = new ArmLearning(settings, gdal, trainer);
      for (long seed : settings.seeds()) {
        for (Representation what : all) {
          Learned learned = armLearning.learn(seed, what);
          say(
              "learn %d/%d: %s, seed %d: %s%n",
              ++done, total, what.label(), seed, ArmLearning.told(learned));
        }
      }
    }
  }

  private void measure(TilesSettings settings, Optional<Gdal> gdal) {
    try (ArmMeasuring measuring = new ArmMeasuring(settings, gdal)) {
      for (long seed : settings.seeds()) {
        for (Representation what : settings.representations()) {
          if (ArmLearning.learned(settings, seed, what).isEmpty()) {
            say("measure: %s, seed %d: not learned yet%n", what.label(), seed);
            continue;
          }
          for (Arm arm : Arm.of(what, gdal.isPresent())) {
            Measured measured = measuring.measure(seed, arm);
            say(
                "measure: %s, seed %d: %s wire bytes a tile, %.4f as it is, %.4f fine-tuned%n",
                arm.label(),
                seed,
                Metric.text(measured.wirePerTile()),
                measured.asIs(),
                measured.tuned());
          }
        }
      }
    }
  }

  private void time(TilesSettings settings, Optional<Gdal> gdal) {
    try (ArmTiming timing = new ArmTiming(settings, gdal)) {
      for (Representation what : settings.representations()) {
        Optional<Long> seed =
            settings.seeds().stream()
                .filter(one -> ArmLearning.learned(settings, one, what).isPresent())
                .findFirst();
        for (Arm arm : seed.isEmpty() ? List.<Arm>of() : Arm.of(what, gdal.isPresent())) {
          Timed timed = timing.time(seed.get(), arm);
          say(
              "time: %s: first tile %s ms, p50 %s ms, p99 %s ms of %d tiles%n",
              arm.label(),
              Metric.text(timed.firstTileMs()),
              Metric.text(timed.p50Ms()),
              Metric.text(timed.p99Ms()),
              timed.tilesPerRequest());
        }
      }
    }
  }

  private void report(TilesSettings settings) {
    TilesResult result = TilesResult.of(settings);
    if (result.arms().isEmpty()) {
      throw new MaskcastException(
          "Nothing in %s was measured yet with these options: run it without --only"
              .formatted(settings.out()));
    }
    TilesFiles.write(settings.out(), result);
    say("%s%nThe result is in %s: open result.html%n", TilesTable.markdown(result), settings.out());
  }

  private TilesSettings settings(Optional<Gdal> gdal) {
    Dataset dataset = first(data.read(data.name()));
    LearningSettings how = learning.settings();
    return new TilesSettings(
        dataset,
        how,
        values(dataset.train().layout().channels(), gdal),
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

  private Map<Family, List<Double>> values(int tileChannels, Optional<Gdal> gdal) {
    Map<Family, List<Double>> values = new EnumMap<>(Family.class);
    List<Family> wanted =
        arms.isEmpty()
            ? Arrays.stream(Family.values()).filter(family -> family != Family.VERSIONS).toList()
            : arms.stream().map(Family::of).toList();
    for (Family family : wanted) {
      if (tileChannels == 1 && !family.ofSingleChannels()) {
        sayIfNamed("%s is left out: the tiles have one channel%n", family);
      } else if (family.needsGdal() && gdal.isEmpty()) {
        say("%s is left out: %s%n", family.label(), Gdal.MISSING);
      } else {
        values.put(family, values(family, tileChannels));
      }
    }
    return values;
  }

  private void sayIfNamed(String format, Family family) {
    if (!arms.isEmpty()) {
      say(format, family.label());
    }
  }

  private List<Double> values(Family family, int tileChannels) {
    return switch (family) {
      case DENSE, VERSIONS -> List.of(1.0);
      case MASKS -> checked("shares", shares, s -> s > 0 && s <= 1, "over 0 to 1");
      case CENTRE_CROP, UNIFORM_GRID ->
          checked("areas", areas.isEmpty() ? shares : areas, s -> s > 0 && s <= 1, "over 0 to 1");
      case CHANNELS, GREEDY_CHANNELS, RANDOM_CHANNELS ->
          checked(
              "channels",
              channels.isEmpty()
                  ? List.of(Math.max(1, tileChannels / 6), Math.max(1, tileChannels / 2))
                  : channels,
              n -> n >= 1 && n <= tileChannels,
              "1 to " + tileChannels);
      case OVERVIEW -> checked("overviews", overviews, n -> n >= 2 && n <= 64, "2 to 64");
      case JPEG -> checked("jpeg-qualities", jpegQualities, TilesCommand::isQuality, "1 to 100");
      case WEBP -> checked("webp-qualities", webpQualities, TilesCommand::isQuality, "1 to 100");
      case JPEG2000 ->
          checked("jpeg2000-percents", jpeg2000Percents, p -> p > 0 && p <= 100, "over 0 to 100");
    };
  }

  private static boolean isQuality(double quality) {
    return quality >= 1 && quality <= 100;
  }

  private static List<Double> checked(
      String option, List<? extends Number> given, DoublePredicate allowed, String words) {
    return given.stream()
        .map(Number::doubleValue)
        .peek(
            value -> {
              if (!allowed.test(value)) {
                throw new ConfigException(option, value, words);
              }
            })
        .distinct()
        .toList();
  }

  private void say(String format, Object... parts) {
    PrintWriter person = spec.commandLine().getOut();
    person.printf(Locale.ROOT, format, parts);
    person.flush();
  }

  /** What is done one after the other. */
  enum Phase implements Choice {
    /** Networks for all that is compared. */
    LEARN,
    /** Bytes and accuracy. */
    MEASURE,
    /** Times of requests. */
    TIME,
    /** Tables and figures of all that was measured. */
    REPORT;

    /**
     * The phase of a label.
     *
     * @throws MaskcastException if there is none
     */
    static Phase of(String label) {
      return Choice.of(values(), label, "phase");
    }
  }
}
