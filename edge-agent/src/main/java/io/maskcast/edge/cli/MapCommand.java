package io.maskcast.edge.cli;

import io.maskcast.edge.EdgeJob;
import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.budget.OnBudget;
import io.maskcast.edge.map.ClassMap;
import io.maskcast.edge.map.Confusion;
import io.maskcast.edge.map.MapPicture;
import io.maskcast.edge.map.MapTiff;
import io.maskcast.edge.map.Reference;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.legend.Legend;
import io.maskcast.shared.picture.Drawing;
import io.maskcast.shared.raster.Window;
import io.maskcast.shared.storage.WholeFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast edge map}. */
@Command(
    name = "map",
    mixinStandardHelpOptions = true,
    description =
        "Classifies the tiles of a raster as 'run' does, and writes a map of their classes: a GeoTIFF on the raster's own pixels.")
final class MapCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private ConnectionOptions connection;

  @Mixin private JobOptions job;

  @Mixin private AuditOptions audit;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "The GeoTIFF to write.")
  private Path out;

  @Option(
      names = "--png",
      paramLabel = "FILE",
      description = "A picture of the map with its legend (default: none is written).")
  private Optional<Path> png;

  @Option(
      names = "--legend",
      paramLabel = "FILE",
      description =
          "YAML file that says which class has which value and colour (default: classes have their own numbers).")
  private Optional<Path> legendFile;

  @Option(
      names = "--reference",
      paramLabel = "FILE",
      description =
          "A TIFF of one band on the same pixels with the values of the legend, to print a confusion table.")
  private Optional<Path> reference;

  @Option(
      names = "--reference-pixels",
      paramLabel = "ROW,COLUMN,ROWS,COLUMNS",
      description =
          "Which of its pixels are compared, so that none is that the network learned from (default: all).")
  private Optional<String> referencePixels;

  @Override
  public void run() {
    PrintWriter person = spec.commandLine().getOut();
    Optional<TileChoice.InPixels> compared = referencePixels.map(TileChoice::parsePixels);
    if (compared.isPresent() && reference.isEmpty()) {
      throw new ConfigException(
          "reference-pixels", referencePixels.orElse(""), "nothing without --reference");
    }
    Optional<Legend> given = legendFile.map(Legend::read);
    if (png.isPresent()) {
      Drawing.require();
    }
    WholeFile.requireWritable(out.toAbsolutePath().getParent());
    EdgeJob asked =
        new EdgeJob(job.bundle(), job.source(), job.choice(), OnBudget.STOP, List.of())
            .audited(audit.settings());
    try (RunReport report = new RunReport(Optional.empty(), spec.commandLine().getErr())) {
      EdgeRun run = connection.withAgent(agent -> agent.run(asked, report));
      ClassMap map = ClassMap.of(run, legend(run, given));
      Optional<Confusion> confusion =
          reference.map(file -> compare(map, file, compared.map(TileChoice.InPixels::window)));
      MapTiff.write(map, out);
      png.ifPresent(file -> MapPicture.write(map, job.bundle().toString(), file));
      RunSummary.print(person, run);
      confusion.ifPresent(table -> tell(person, table));
      person.flush();
      AuditOptions.requireNoAlarm(run);
    }
  }

  private static Legend legend(EdgeRun run, Optional<Legend> given) {
    Manifest.Input input = run.bundle().manifest().input();
    if (given.isEmpty()) {
      return Legend.of(IntStream.range(0, input.classes()).mapToObj(input::className).toList());
    }
    Optional<List<String>> names = input.classNames();
    if (names.isPresent()) {
      return given.get().inOrder(names.get());
    }
    if (given.get().entries().size() != input.classes()) {
      throw new MaskcastException(
          "The legend has %d classes, the bundle %d; name as many, in the bundle's order"
              .formatted(given.get().entries().size(), input.classes()));
    }
    return given.get();
  }

  private static Confusion compare(ClassMap map, Path file, Optional<Window> window) {
    try (Reference opened = Reference.open(file)) {
      return Confusion.of(map, opened, window.orElseGet(map::all));
    }
  }

  private static void tell(PrintWriter person, Confusion table) {
    person.printf(
        Locale.ROOT,
        "accuracy            %.4f at %,d pixels%n%n%s",
        table.accuracy(),
        table.pixels(),
        table.table());
  }
}
