package io.maskcast.edge.api;

import io.maskcast.edge.bundle.InstalledBundle;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.mask.Mask;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Base64;

/** Bundles, for programs. */
final class BundleJson {

  /** Larger masks are no picture that a page could show. */
  private static final int MOST_SAMPLES = 1 << 23;

  private BundleJson() {}

  static JsonObject of(InstalledBundle installed) {
    JsonArray before = new JsonArray();
    installed.before().forEach(ran -> before.add(ran(ran)));
    JsonObject json = ran(installed).put("name", installed.name().value());
    installed
        .refusal()
        .ifPresent(
            refusal ->
                json.put(
                    "refused",
                    new JsonObject()
                        .put("when", refusal.when().toString())
                        .put("reason", refusal.reason())));
    return json.put("held", installed.held()).put("before", before);
  }

  private static JsonObject ran(InstalledBundle installed) {
    JsonObject json =
        new JsonObject()
            .put("digest", installed.digest().hex())
            .put("since", installed.since().toString());
    installed
        .signature()
        .ifPresent(
            signed ->
                json.put("generation", signed.release().generation())
                    .put("key", signed.key().hex()));
    return json;
  }

  /** Each sample of a channel as a byte: 255 in the lowest rung, less in higher ones, 0 never. */
  static JsonObject mask(Bundle bundle) {
    Manifest manifest = bundle.manifest();
    Manifest.Input input = manifest.input();
    if (input.layout().samples() > MOST_SAMPLES) {
      throw new ApiException(
          409, "Masks of tiles of %s are too large to show".formatted(input.describe()));
    }
    byte[] heat = new byte[input.layout().samples()];
    int rungs = bundle.ladder().map(ladder -> ladder.rungs()).orElse(1);
    for (int rung = 0; rung < rungs; rung++) {
      int at = rung;
      Mask mask = bundle.ladder().map(ladder -> ladder.mask(at)).orElseGet(bundle::mask);
      mark(heat, mask, 255 - 195 * rung / Math.max(1, rungs - 1), input);
    }
    JsonArray channels = new JsonArray();
    int plane = input.height() * input.width();
    for (int channel = 0; channel < input.channels(); channel++) {
      channels.add(
          Base64.getEncoder()
              .encodeToString(Arrays.copyOfRange(heat, channel * plane, (channel + 1) * plane)));
    }
    return new JsonObject()
        .put("digest", bundle.digest().hex())
        .put("height", input.height())
        .put("width", input.width())
        .put("kept_share", manifest.keptShare())
        .put("rungs", rungs)
        .put("own_masks", manifest.generator().isPresent())
        .put("channels", channels);
  }

  private static void mark(byte[] heat, Mask mask, int value, Manifest.Input input) {
    int at = 0;
    for (int channel = 0; channel < input.channels(); channel++) {
      for (int row = 0; row < input.height(); row++) {
        for (int column = 0; column < input.width(); column++, at++) {
          if (heat[at] == 0 && mask.keeps(channel, row, column)) {
            heat[at] = (byte) value;
          }
        }
      }
    }
  }
}
