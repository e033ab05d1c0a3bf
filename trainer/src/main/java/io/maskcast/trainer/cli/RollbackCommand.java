package io.maskcast.trainer.cli;

import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.trust.SigningKey;
import java.io.PrintWriter;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer rollback}. */
@Command(
    name = "rollback",
    mixinStandardHelpOptions = true,
    description = {
      "Points a name at a bundle that it pointed at before.",
      "Edges with pinned keys follow a rollback that is signed (--sign); one that is not, only with --allow-downgrade."
    })
final class RollbackCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Mixin private NameOptions at;

  @Mixin private SigningOptions signing;

  @Option(
      names = "--to",
      paramLabel = "DIGEST",
      description = "The bundle to go back to (default: the one before).")
  private Optional<String> to;

  @Override
  public void run() {
    Optional<SigningKey> key = signing.key();
    Optional<Digest> bundle = to.map(Digest::new);
    PrintWriter person = spec.commandLine().getOut();
    person.printf(
        "%s is %s again%n", at.name(), at.with(key, server -> server.rollback(at.name(), bundle)));
    person.flush();
  }
}
