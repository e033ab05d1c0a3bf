package io.maskcast.deploy.bench.result;

import java.io.PrintWriter;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maskcast bench compare}. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = "Puts two results of 'bench link' side by side.")
public final class CompareCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FIRST.json", description = "One result.")
  private Path first;

  @Parameters(index = "1", paramLabel = "SECOND.json", description = "The other.")
  private Path second;

  @Option(
      names = "--anyway",
      description = "Compare results of different tiles or masks all the same.")
  private boolean anyway;

  @Override
  public void run() {
    Comparison comparison = new Comparison(ResultJson.read(first), ResultJson.read(second));
    if (!anyway) {
      comparison.requireComparable();
    }
    PrintWriter person = spec.commandLine().getOut();
    person.print(comparison.table());
    person.flush();
  }
}
