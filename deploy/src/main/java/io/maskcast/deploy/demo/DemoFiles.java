package io.maskcast.deploy.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.usage.ByteAccount;
import io.maskcast.trainer.figure.MaskPicture;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The demo's result as files: {@code report.json}, {@code report.html}, {@code mask.png}. */
final class DemoFiles {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private DemoFiles() {}

  static void write(Path folder, DemoReport report) {
    WholeFile.write(folder.resolve("mask.png"), MaskPicture.png(report.learned().mask()));
    WholeFile.write(
        folder.resolve("report.html"), ReportPage.of(report).getBytes(StandardCharsets.UTF_8));
    try {
      WholeFile.write(folder.resolve("report.json"), JSON.writeValueAsBytes(json(report)));
    } catch (JsonProcessingException e) {
      throw new AssertionError("a tree of strings and numbers has a JSON form", e);
    }
  }

  private static ObjectNode json(DemoReport report) {
    Bundle bundle = report.run().bundle();
    Manifest manifest = bundle.manifest();
    ByteAccount moved = report.run().tiles();
    ByteAccount transfer = report.run().bundleTransfer();
    ObjectNode root = JSON.createObjectNode();
    root.put("dataset", manifest.metrics().dataset());
    root.put("network", manifest.network().architecture().name());
    root.put("seed", manifest.metrics().seed());
    root.put("tiles", moved.tiles());
    root.put("bundle", bundle.digest().hex());
    root.putObject("mask")
        .put("kind", manifest.mask().kind().label())
        .put("elements", manifest.mask().elements())
        .put("kept", manifest.mask().kept())
        .put("q", manifest.mask().q())
        .put("digest", manifest.mask().digest().hex());
    root.putObject("accuracy")
        .put("dense", manifest.metrics().accuracyDense())
        .put("masked", report.accuracyAtEdge())
        .put("trainer", manifest.metrics().accuracyMasked());
    root.putObject("bytes")
        .put("dense", moved.dense())
        .put("selected", moved.selected())
        .put("payload", moved.payload())
        .put("message", moved.message())
        .put("wire_down", moved.wireDown())
        .put("wire_up", moved.wireUp())
        .put("bundle", transfer.wireDown() + transfer.wireUp())
        .put("dense_payload", report.denseTransfer().payload())
        .put("dense_wire_down", report.denseTransfer().wireDown())
        .put("dense_wire_up", report.denseTransfer().wireUp());
    ObjectNode seconds = root.putObject("seconds");
    report.seconds().forEach(seconds::put);
    root.set("curve", JSON.valueToTree(report.learned().curve()));
    return root;
  }
}
