package io.maskcast.edge.cli;

import io.maskcast.edge.bundle.InstalledBundle;
import io.maskcast.edge.bundle.InstalledBundles;
import io.maskcast.shared.MaskcastException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast edge bundles}. */
@Command(
    name = "bundles",
    mixinStandardHelpOptions = true,
    description =
        "Lists what this agent runs by each name, and why not what the name points at; fails if that is so.")
final class BundlesCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "${sys:user.home}/.maskcast/edge",
      description = "Where fetched bundles are kept (default: ${DEFAULT-VALUE}).")
  private Path stateDir;

  @Override
  public void run() {
    PrintWriter person = spec.commandLine().getOut();
    List<InstalledBundle> all = InstalledBundles.in(stateDir).list();
    all.forEach(bundle -> print(person, bundle));
    person.flush();
    if (all.stream().anyMatch(bundle -> bundle.refusal().isPresent())) {
      throw new MaskcastException("Not every name runs the bundle it points at; the list says why");
    }
  }

  private static void print(PrintWriter person, InstalledBundle bundle) {
    person.printf(
        "%s  %s  since %s%s%n",
        bundle.name(),
        bundle.digest(),
        bundle.since(),
        bundle
            .signature()
            .map(
                signed ->
                    ", generation %d, key %s"
                        .formatted(signed.release().generation(), signed.key().brief()))
            .orElse(", not signed"));
    bundle
        .refusal()
        .ifPresent(
            refusal -> person.printf("  refused at %s: %s%n", refusal.when(), refusal.reason()));
  }
}
