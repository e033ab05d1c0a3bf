package io.maskcast.trainer.cli;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.trust.SigningKey;
import io.maskcast.trainer.publish.BundleFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer publish}. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = "Publishes a bundle that an earlier run left in its folder.")
final class PublishCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--bundle",
      paramLabel = "DIR",
      required = true,
      description = "The bundle: the folder 'bundle' that 'learn' left in its --out.")
  private Path bundle;

  @Mixin private NameOptions to;

  @Mixin private SigningOptions signing;

  @Override
  public void run() {
    Optional<SigningKey> key = signing.key();
    Bundle read = BundleFolder.read(bundle);
    PrintWriter person = spec.commandLine().getOut();
    person.printf(
        "published %s as %s%n",
        to.with(key, publisher -> publisher.publish(to.name(), read)), to.name());
    person.flush();
  }
}
