package io.maskcast.deploy.bench.tiles;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Choice;

/** What is done one after the other. */
enum Phase implements Choice {
  /** Networks for all that is compared. */
  LEARN,
  /** Bytes and accuracy. */
  MEASURE,
  /** Times of requests. */
  TIME,
  /** Tables and figures of all that was measured. */
  REPORT;

  /**
   * The phase of a label.
   *
   * @throws MaskcastException if there is none
   */
  static Phase of(String label) {
    return Choice.of(values(), label, "phase");
  }
}
