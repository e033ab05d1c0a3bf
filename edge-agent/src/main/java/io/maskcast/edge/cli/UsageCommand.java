package io.maskcast.edge.cli;

import io.maskcast.edge.usage.CallKind;
import io.maskcast.edge.usage.CallOutcome;
import io.maskcast.edge.usage.Comparison;
import io.maskcast.edge.usage.EdgeLedger;
import io.maskcast.edge.usage.Reconciliation;
import io.maskcast.edge.usage.RecordedCall;
import io.maskcast.edge.usage.ServerCall;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.usage.ByteAccount;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast edge usage}. */
@Command(
    name = "usage",
    mixinStandardHelpOptions = true,
    description =
        "Prints what this agent moved by its own account, and how the server's account compares.")
final class UsageCommand implements Runnable {

  private static final int MAX_TIMEOUT_SECONDS = 3600;

  @Spec private CommandSpec spec;

  @Option(
      names = "--client",
      paramLabel = "NAME",
      defaultValue = "edge",
      description = "Whose account (default: ${DEFAULT-VALUE}).")
  private String client;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "${sys:user.home}/.maskcast/edge",
      description = "Where the account is kept (default: ${DEFAULT-VALUE}).")
  private Path stateDir;

  @Option(
      names = "--reconcile",
      description = "Compare with the account of --server; fails if they do not agree.")
  private boolean reconcile;

  @Option(names = "--server", paramLabel = "HOST:PORT", description = "The server to compare with.")
  private Optional<String> server;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long the server may be silent, 1 to 3600 (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @Option(names = "--streams", description = "Also every single call.")
  private boolean streams;

  @Option(names = "--json", description = "Print JSON instead of a table.")
  private boolean json;

  @Override
  public void run() {
    ConfigException.requireRange("timeout", timeout, 1, MAX_TIMEOUT_SECONDS);
    if (reconcile != server.isPresent()) {
      throw new ConfigException(
          "server", server.orElse(""), "HOST:PORT together with --reconcile, or neither");
    }
    List<RecordedCall> calls =
        EdgeLedger.in(stateDir).calls().stream()
            .filter(call -> call.client().equals(client))
            .toList();
    PrintWriter person = spec.commandLine().getOut();
    if (reconcile) {
      compare(person, calls);
    } else {
      print(person, calls);
    }
  }

  private void print(PrintWriter person, List<RecordedCall> calls) {
    if (json) {
      person.println(UsageJson.of(calls, streams).encodePrettily());
    } else {
      UsageTable table =
          new UsageTable("tiles", "bundles", "audits", "deliveries", "total", "broken off");
      List<ByteAccount> columns =
          List.of(
              sum(calls, call -> call.kind() == CallKind.TILES),
              sum(calls, call -> call.kind() == CallKind.BUNDLE),
              sum(calls, call -> call.kind() == CallKind.AUDIT),
              sum(calls, call -> call.kind() == CallKind.DELIVERY),
              sum(calls, call -> true),
              sum(calls, call -> call.outcome() != CallOutcome.OK));
      table.accounts(columns);
      table.print(person);
      UsageTable.audits(person, calls);
      if (streams) {
        calls.forEach(call -> UsageTable.line(person, call));
      }
    }
    person.flush();
  }

  private void compare(PrintWriter person, List<RecordedCall> calls) {
    HostAndPort where = HostAndPort.parse("server", server.orElseThrow());
    Reconciliation both =
        Reconciliation.of(
            where.toString(), calls, ServerCall.of(where, client, Duration.ofSeconds(timeout)));
    if (json) {
      person.println(UsageJson.of(both, streams).encodePrettily());
    } else {
      UsageTable table = new UsageTable("edge", "server", "difference");
      table.accounts(
          List.of(
              both.edgeBytes(), both.serverBytes(), both.serverBytes().since(both.edgeBytes())));
      table.print(person);
      person.printf(
          "%d calls agree, %d broke off, %d differ%n",
          both.count(Comparison.Verdict.AGREES),
          both.count(Comparison.Verdict.BROKE_OFF),
          both.count(Comparison.Verdict.DIFFERS));
      if (streams) {
        both.calls().forEach(call -> UsageTable.line(person, call));
      }
    }
    person.flush();
    long differing = both.count(Comparison.Verdict.DIFFERS);
    if (differing > 0) {
      throw new MaskcastException(
          "%d of %d calls differ between this edge's account and that of %s; --streams shows which"
              .formatted(differing, both.calls().size(), where));
    }
  }

  private static ByteAccount sum(List<RecordedCall> calls, Predicate<RecordedCall> which) {
    return calls.stream()
        .filter(which)
        .map(RecordedCall::bytes)
        .reduce(ByteAccount.NONE, ByteAccount::plus);
  }
}
