package io.maskcast.deploy;

import io.maskcast.shared.config.MaskcastCommandLine;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * A command as people run it, in this process: what it printed is all that the process printed
 * meanwhile, servers' logs among it. One at a time.
 *
 * @param exit its exit code
 * @param out standard output
 * @param err standard error
 */
public record CommandRun(int exit, String out, String err) {

  /** Runs a command, without variables of the environment. */
  public static CommandRun of(Object command, String... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(complained, true, StandardCharsets.UTF_8));
    try {
      int exit = MaskcastCommandLine.run(command, arguments, Map.of());
      return new CommandRun(
          exit, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }
}
