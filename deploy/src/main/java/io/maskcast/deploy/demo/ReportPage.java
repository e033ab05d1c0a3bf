package io.maskcast.deploy.demo;

import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.usage.ByteAccount;
import io.maskcast.trainer.figure.MaskPicture;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The demo's result as one HTML page with everything in it. */
final class ReportPage {

  private ReportPage() {}

  static String of(DemoReport report) {
    Manifest manifest = report.run().bundle().manifest();
    Map<String, String> values = new LinkedHashMap<>();
    values.put("dataset", manifest.metrics().dataset());
    values.put("tiles", String.format(Locale.ROOT, "%,d", report.run().tiles().tiles()));
    values.put("saved", String.format(Locale.ROOT, "%.1f", 100 * report.saved()));
    values.put(
        "wireperdense", String.format(Locale.ROOT, "%.1f", report.perTile(report.wireBytes())));
    values.put(
        "densewirepertile",
        String.format(Locale.ROOT, "%.1f", report.perTile(report.denseWireBytes())));
    values.put(
        "densepertile",
        String.format(Locale.ROOT, "%.0f", report.perTile(report.run().tiles().dense())));
    values.put("masked", DemoTable.percent(report.accuracyAtEdge()));
    values.put("dense", DemoTable.percent(manifest.metrics().accuracyDense()));
    values.put("kept", Integer.toString(manifest.mask().kept()));
    values.put("elements", Integer.toString(manifest.mask().elements()));
    values.put("q", String.format(Locale.ROOT, "%.4f", manifest.mask().q()));
    values.put("seed", Long.toString(manifest.metrics().seed()));
    values.put("network", manifest.network().architecture().name());
    values.put("input", manifest.input().describe());
    values.put("kind", manifest.mask().kind().label());
    values.put("bundle", report.run().bundle().digest().hex());
    values.put("bytes", byteRows(report));
    values.put("seconds", secondRows(report));
    values.put("maskpicture", picture("the mask", MaskPicture.png(report.learned().mask())));
    values.put("densepicture", picture("the dense tile", TilePicture.dense(report.dense())));
    values.put(
        "maskedpicture",
        picture(
            "the same tile as the network sees it",
            TilePicture.masked(report.masked(), report.learned().mask())));
    values.put(
        "chart",
        AccuracyChart.svg(
            report.learned().curve(),
            manifest.mask().q(),
            report.learned().validationMasked(),
            report.learned().validationDense()));
    return fill(template(), values);
  }

  private static String byteRows(DemoReport report) {
    ByteAccount bytes = report.run().tiles();
    StringBuilder rows = new StringBuilder();
    byteRow(rows, report, "dense", "every sample of every tile", bytes.dense());
    byteRow(rows, report, "selected", "the samples the mask keeps", bytes.selected());
    byteRow(rows, report, "payload", "after the codec", bytes.payload());
    byteRow(rows, report, "messages", "gRPC messages, both directions", bytes.message());
    byteRow(rows, report, "wire, down", "read from the socket", bytes.wireDown());
    byteRow(rows, report, "wire, up", "written to the socket", bytes.wireUp());
    byteRow(
        rows,
        report,
        "wire, if dense",
        "the same tiles without a mask, same codec and socket, both directions",
        report.denseWireBytes());
    ByteAccount bundle = report.run().bundleTransfer();
    rows.append(
        String.format(
            Locale.ROOT,
            "<tr><th>bundle</th><td>network and mask, fetched once, both directions</td><td>%,d</td><td></td></tr>",
            bundle.wireDown() + bundle.wireUp()));
    return rows.toString();
  }

  private static void byteRow(
      StringBuilder rows, DemoReport report, String what, String meaning, long bytes) {
    rows.append(
        String.format(
            Locale.ROOT,
            "<tr><th>%s</th><td>%s</td><td>%,d</td><td>%.1f</td></tr>",
            what,
            meaning,
            bytes,
            report.perTile(bytes)));
  }

  private static String secondRows(DemoReport report) {
    StringBuilder rows = new StringBuilder();
    report
        .seconds()
        .forEach(
            (stage, seconds) ->
                rows.append(
                    String.format(
                        Locale.ROOT,
                        "<tr><th>%s</th><td>%.2f</td></tr>",
                        stage.replace('_', ' '),
                        seconds)));
    return rows.toString();
  }

  private static String picture(String what, byte[] png) {
    return "<img alt=\"%s\" src=\"data:image/png;base64,%s\">"
        .formatted(what, Base64.getEncoder().encodeToString(png));
  }

  private static String template() {
    try (InputStream in = ReportPage.class.getResourceAsStream("report.html")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fill(String template, Map<String, String> values) {
    String page = template;
    for (Map.Entry<String, String> value : values.entrySet()) {
      page = page.replace("${" + value.getKey() + "}", value.getValue());
    }
    return page;
  }
}
