package io.maskcast.deploy.demo;

import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.usage.ByteAccount;
import java.util.Locale;

/** The demo's result as a table for a terminal. */
final class DemoTable {

  private DemoTable() {}

  static String of(DemoReport report) {
    Manifest manifest = report.run().bundle().manifest();
    ByteAccount bytes = report.run().tiles();
    StringBuilder table = new StringBuilder();
    line(
        table,
        "data",
        "%s, %,d test tiles of %s"
            .formatted(manifest.metrics().dataset(), bytes.tiles(), manifest.input().describe()));
    line(
        table,
        "mask",
        "%s, %d of %d elements kept (Q = %.4f)"
            .formatted(
                manifest.mask().kind().label(),
                manifest.mask().kept(),
                manifest.mask().elements(),
                manifest.mask().q()));
    line(table, "accuracy, dense", percent(manifest.metrics().accuracyDense()));
    line(table, "accuracy, masked", percent(report.accuracyAtEdge()) + "  (measured at the edge)");
    line(table, "", "%16s %12s".formatted("bytes", "a tile"));
    bytes(table, report, "dense", bytes.dense());
    bytes(table, report, "selected", bytes.selected());
    bytes(table, report, "payload", bytes.payload());
    bytes(table, report, "gRPC messages", bytes.message());
    bytes(table, report, "wire, down", bytes.wireDown());
    bytes(table, report, "wire, up", bytes.wireUp());
    bytes(table, report, "wire, if dense", report.denseWireBytes());
    line(
        table, "saved", "%.1f %% of the wire bytes of dense tiles".formatted(100 * report.saved()));
    line(
        table,
        "bundle, once",
        "%,16d"
            .formatted(
                report.run().bundleTransfer().wireDown() + report.run().bundleTransfer().wireUp()));
    return table.toString();
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.2f %%", 100 * share);
  }

  private static void bytes(StringBuilder table, DemoReport report, String what, long bytes) {
    line(table, what, String.format(Locale.ROOT, "%,16d %12.1f", bytes, report.perTile(bytes)));
  }

  private static void line(StringBuilder table, String what, String value) {
    table.append(String.format(Locale.ROOT, "  %-18s %s%n", what, value));
  }
}
