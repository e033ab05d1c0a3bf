package io.maskcast.trainer.cli;

import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.pipeline.EncodedCosts;
import io.maskcast.trainer.pipeline.WeightsFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer weights}. */
@Command(
    name = "weights",
    mixinStandardHelpOptions = true,
    description = {
      "Measures what each element of a mask takes on the wire, encoded, and writes it to a file:",
      "'learn --weights FILE' then learns a mask by the bytes it costs instead of the samples it keeps."
    })
final class WeightsCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private DataOptions data;

  @Option(
      names = "--mask",
      paramLabel = "KIND",
      defaultValue = "pixel-any",
      description = "The mask kind, as for 'learn' (default: ${DEFAULT-VALUE}).")
  private String mask;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "Where the weights go, one a line.")
  private Path out;

  @Override
  public void run() {
    MaskKind kind = MaskKind.of(mask);
    WholeFile.requireWritable(out.resolveSibling("."));
    Dataset dataset = data.read(data.name());
    EncodedCosts costs = new EncodedCosts(dataset.train(), kind);
    double[] bytes =
        ProgressBar.wrap(IntStream.range(0, costs.count()), "measuring")
            .mapToDouble(costs::bytes)
            .toArray();
    WeightsFile.write(
        out,
        "bytes a tile that each element of a %s mask takes encoded, on %s"
            .formatted(kind, dataset.name()),
        bytes);
    PrintWriter person = spec.commandLine().getOut();
    person.printf(
        Locale.ROOT,
        "%d elements take %.1f bytes a tile, from %.3f to %.3f each; weights in %s%n",
        bytes.length,
        Arrays.stream(bytes).sum(),
        Arrays.stream(bytes).min().orElse(0),
        Arrays.stream(bytes).max().orElse(0),
        out);
    person.flush();
  }
}
