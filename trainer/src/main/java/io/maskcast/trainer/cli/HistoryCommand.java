package io.maskcast.trainer.cli;

import io.maskcast.proto.v1.NameChange;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code maskcast trainer history}. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description =
        "Lists what a name has pointed at: when, to what, by whom, signed with which key.")
final class HistoryCommand implements Runnable {

  private static final int BRIEF = 12;

  @Spec private CommandSpec spec;

  @Mixin private NameOptions at;

  @Override
  public void run() {
    PrintWriter person = spec.commandLine().getOut();
    at.with(Optional.empty(), server -> server.history(at.name()))
        .forEach(change -> print(person, change));
    person.flush();
  }

  private static void print(PrintWriter person, NameChange change) {
    person.printf(
        "%-24s  %s  %s%s%s%n",
        change.getWhen() == 0 ? "-" : Instant.ofEpochMilli(change.getWhen()),
        change.getTo(),
        change.getRollback() ? "rollback" : "publish",
        change.getClient().isEmpty() ? "" : " by " + change.getClient(),
        change.hasSignature()
            ? ", signed with key " + change.getSignature().getKey().substring(0, BRIEF)
            : ", not signed");
  }
}
