package io.maskcast.edge.anytime;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * That windows of tiles are to be answered in time, and what that takes.
 *
 * @param within from asking for a window's first tile to the answers for all of it; over 0
 * @param link what is known of the link; learns from each request
 * @param received bytes that came over the link so far, those of no other use of it
 * @param vertx tells when the time is over
 */
public record Deadline(Duration within, LinkEstimate link, LongSupplier received, Vertx vertx) {

  double seconds() {
    return within.toNanos() / 1e9;
  }
}
