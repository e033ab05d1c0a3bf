package io.maskcast.edge.cli;

import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.anytime.Hurry;
import io.maskcast.edge.audit.AuditResult;
import io.maskcast.shared.drift.Disagreement;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a run moved, for people. */
final class RunSummary {

  private RunSummary() {}

  static void print(PrintWriter person, EdgeRun run) {
    ByteAccount moved = run.tiles();
    for (EdgeRun.Part part : run.parts()) {
      person.printf(
          "bundle              %s%s%n",
          part.bundle().digest(),
          run.parts().size() == 1
              ? ""
              : " (%s: tiles %s)".formatted(part.name(), told(part.ranges())));
    }
    person.printf(Locale.ROOT, "tiles               %,d%n", moved.tiles());
    person.printf(
        Locale.ROOT, "seconds             %.1f%n", run.seconds().getOrDefault("stream", 0.0));
    if (run.padded() > 0) {
      person.printf(
          Locale.ROOT, "                    %,d of them reach beyond the raster%n", run.padded());
    }
    for (int rung = 0; rung < run.stopped().size(); rung++) {
      person.printf(
          Locale.ROOT,
          "%-19s %,d stopped at rung %d%n",
          rung == 0 ? "ladder" : "",
          run.stopped().get(rung),
          rung);
    }
    run.hurry().ifPresent(hurry -> print(person, hurry));
    person.printf(Locale.ROOT, "dense bytes         %,d%n", moved.dense());
    person.printf(Locale.ROOT, "selected bytes      %,d%n", moved.selected());
    person.printf(Locale.ROOT, "payload bytes       %,d%n", moved.payload());
    person.printf(Locale.ROOT, "message bytes       %,d%n", moved.message());
    person.printf(
        Locale.ROOT,
        "wire bytes          %,d down, %,d up (%.1f a tile)%n",
        moved.wireDown(),
        moved.wireUp(),
        (double) (moved.wireDown() + moved.wireUp()) / moved.tiles());
    person.printf(
        Locale.ROOT,
        "bundle wire bytes   %,d down, %,d up%n",
        run.bundleTransfer().wireDown(),
        run.bundleTransfer().wireUp());
    person.printf(
        Locale.ROOT,
        "saved               %.1f %% of the dense bytes, raw%n",
        100.0 * (1 - (double) (moved.wireDown() + moved.wireUp()) / moved.dense()));
    run.audit().ifPresent(audit -> print(person, audit));
  }

  private static void print(PrintWriter person, Hurry hurry) {
    for (int rung = 0; rung < hurry.began().size(); rung++) {
      if (hurry.began().get(rung) > 0) {
        person.printf(
            Locale.ROOT, "%-19s %,d began with rung %d%n", "", hurry.began().get(rung), rung);
      }
    }
    person.printf(
        Locale.ROOT,
        "deadline            %,d cut short, %,d without an answer%n",
        hurry.cut(),
        hurry.unanswered());
  }

  private static void print(PrintWriter person, AuditResult audit) {
    Disagreement found = audit.disagreement();
    person.printf(
        Locale.ROOT,
        "audit               %,d of %,d answers differ on dense tiles, %.1f %% [%.1f, %.1f], %.1f %% allowed (1/%d, seed %d)%n",
        found.disagreeing(),
        found.tiles(),
        100 * found.rate(),
        100 * found.lower(),
        100 * found.upper(),
        100 * audit.allowed(),
        audit.settings().every(),
        audit.settings().seed());
    person.printf(
        Locale.ROOT,
        "                    %s%n",
        audit.reference().isEmpty() || audit.tiles() == 0
            ? "samples are compared with nothing: the bundle brings no reference for them"
            : "%,d of %,d tiles are unlike those the bundle was tested on%s"
                .formatted(
                    audit.outside(),
                    audit.tiles(),
                    audit.driftAfter().isPresent() ? ": DRIFT" : ""));
    person.printf(
        Locale.ROOT,
        "audit wire bytes    %,d down, %,d up, not in what was saved%n",
        audit.bytes().wireDown(),
        audit.bytes().wireUp());
    audit
        .unreported()
        .ifPresent(why -> person.printf("                    not reported: %s%n", why));
  }

  /** {@code 0-1999,5000}: what follows without a gap in one. */
  private static String told(List<TileRange> ranges) {
    return TileRange.joined(ranges).stream()
        .map(TileRange::toString)
        .collect(Collectors.joining(","));
  }
}
