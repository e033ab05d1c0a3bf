package io.maskcast.trainer.version;

import java.util.Arrays;

/** Bytes per version and part of all tiles together. Not thread-safe. */
final class ByteCounts {

  private final long[][] whole; // [version][part]
  private final long[][] payload;

  ByteCounts(int versions, int parts) {
    this.whole = new long[versions][parts];
    this.payload = new long[versions][parts];
  }

  void add(int version, int part, PartRenderer.Bytes bytes) {
    whole[version][part] += bytes.whole();
    payload[version][part] += bytes.payload();
  }

  void add(ByteCounts other) {
    for (int v = 0; v < whole.length; v++) {
      for (int p = 0; p < whole[v].length; p++) {
        whole[v][p] += other.whole[v][p];
        payload[v][p] += other.payload[v][p];
      }
    }
  }

  long whole(int version, int part) {
    return whole[version][part];
  }

  long payload(int version, int part) {
    return payload[version][part];
  }

  long whole(int version) {
    return Arrays.stream(whole[version]).sum();
  }

  long payload(int version) {
    return Arrays.stream(payload[version]).sum();
  }
}
