package io.maskcast.deploy.bench.tiles;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A result as CSV: a row for each arm and seed, empty where nothing was measured. */
final class TilesCsv {

  private TilesCsv() {}

  static String of(TilesResult result) {
    StringBuilder csv = new StringBuilder();
    csv.append("arm,line,family,setting,carrier,ours,seed,kept_samples,");
    csv.append("wire_down_bytes_per_tile,wire_up_bytes_per_tile,requests,");
    csv.append("accuracy_as_is,accuracy_tuned,validation_as_is,validation_tuned,");
    csv.append("timed_tiles_per_request,first_tile_ms,latency_p50_ms,latency_p99_ms\n");
    for (ArmResult arm : result.arms()) {
      for (int i = 0; i < arm.seeds().size(); i++) {
        csv.append(
            Stream.of(
                    arm.arm(),
                    arm.line(),
                    arm.family().label(),
                    arm.setting(),
                    arm.carrier().label(),
                    arm.ours(),
                    arm.seeds().get(i),
                    arm.keptSamples(),
                    arm.wireDown(),
                    arm.wireUp(),
                    arm.requests(),
                    arm.asIs().get(i),
                    arm.tuned().get(i),
                    arm.validationAsIs(),
                    arm.validationTuned(),
                    arm.timed().map(timed -> "" + timed.tilesPerRequest()).orElse(""),
                    arm.timed().map(timed -> "" + timed.firstTileMs()).orElse(""),
                    arm.timed().map(timed -> "" + timed.p50Ms()).orElse(""),
                    arm.timed().map(timed -> "" + timed.p99Ms()).orElse(""))
                .map(Object::toString)
                .collect(Collectors.joining(",")));
        csv.append('\n');
      }
    }
    return csv.toString();
  }
}
