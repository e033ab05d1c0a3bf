package io.maskcast.deploy.demo;

import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.sample.SampleData;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the main job on images that ship with maskcast: the trainer learns a mask and publishes it, the server",
      "streams only what the mask selects, the edge agent classifies and measures. Writes a report."
    })
public final class DemoCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--dataset",
      defaultValue = "digits",
      description = "digits (default) or landsat.")
  private String dataset;

  @Option(
      names = "--keep",
      paramLabel = "SHARE",
      description = "The share of samples to keep (default: 0.05 of digits, 0.25 of landsat).")
  private Optional<Double> keep;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "The same seed gives the same mask and accuracy (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "demo-report",
      description = "Where the report goes (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--port",
      defaultValue = "0",
      description = "The server's port while the demo runs (default: any free one).")
  private int port;

  @Override
  public void run() {
    SampleData data = SampleData.of(dataset);
    DemoSettings settings =
        new DemoSettings(data, keep.orElse(data.defaultKeep()), seed, out, port);
    WholeFile.requireWritable(settings.out());
    PrintWriter person = spec.commandLine().getOut();
    DemoReport report = new Demo(settings, person).run();
    DemoFiles.write(settings.out(), report);
    person.println();
    person.print(DemoTable.of(report));
    person.printf("%nThe report is in %s: open report.html%n", settings.out());
    person.flush();
  }
}
