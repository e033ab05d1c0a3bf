package io.maskcast.edge.usage;

import io.maskcast.shared.usage.ByteAccount;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The edge's account beside the server's, call by call.
 *
 * @param calls in the order they began at the edge; then those only the server knows
 */
public record Reconciliation(List<Comparison> calls) {

  /** How far the clocks of both ends may differ at the midnight up to which calls are folded. */
  private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

  /**
   * Compares two accounts of one client. Left out are calls of which the server was not asked,
   * because it gives the last {@link ServerCall#MOST} only, and those of the days that the edge has
   * folded, which it cannot tell apart any more.
   *
   * @param server which server the other account is of, {@code HOST:PORT}; calls to other servers
   *     are left out
   * @param edge the edge's account
   * @param theirs the server's account
   */
  public static Reconciliation of(String server, List<RecordedCall> edge, List<ServerCall> theirs) {
    Map<String, ServerCall> left = new LinkedHashMap<>();
    theirs.forEach(call -> left.put(call.stream(), call));
    Optional<Instant> oldest =
        theirs.size() < ServerCall.MOST
            ? Optional.empty()
            : Optional.of(theirs.get(theirs.size() - 1).started());
    List<Comparison> calls = new ArrayList<>();
    for (RecordedCall call : edge) {
      if (call.kind() == CallKind.DELIVERY) {
        continue; // no server of tiles knows of it
      }
      Optional<ServerCall> there = Optional.ofNullable(left.remove(call.stream()));
      boolean asked = oldest.isEmpty() || call.started().isAfter(oldest.get());
      if (there.isPresent() || (asked && call.server().equals(server) && call.folded() == 0)) {
        calls.add(new Comparison(call.stream(), Optional.of(call), there));
      }
    }
    Instant comparable = foldedUntil(server, edge);
    left.values().stream()
        .filter(call -> !call.started().isBefore(comparable))
        .forEach(
            call -> calls.add(new Comparison(call.stream(), Optional.empty(), Optional.of(call))));
    return new Reconciliation(List.copyOf(calls));
  }

  private static Instant foldedUntil(String server, List<RecordedCall> edge) {
    return edge.stream()
        .filter(call -> call.folded() > 0 && call.server().equals(server))
        .map(call -> call.started().plus(1, ChronoUnit.DAYS).plus(CLOCKS_DIFFER))
        .max(Comparator.naturalOrder())
        .orElse(Instant.MIN);
  }

  /** How many calls stand so. */
  public long count(Comparison.Verdict verdict) {
    return calls.stream().filter(call -> call.verdict() == verdict).count();
  }

  /** The edge's numbers of all calls. */
  public ByteAccount edgeBytes() {
    return sum(Comparison::edgeBytes);
  }

  /** The server's numbers of all calls, without over-read. */
  public ByteAccount serverBytes() {
    return sum(Comparison::serverBytes);
  }

  private ByteAccount sum(Function<Comparison, ByteAccount> numbers) {
    return calls.stream().map(numbers).reduce(ByteAccount.NONE, ByteAccount::plus);
  }
}
