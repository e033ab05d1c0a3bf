package io.maskcast.server.budget;

import java.time.LocalDate;

/** What clients moved before this process began. */
@FunctionalInterface
public interface Spent {

  /**
   * Bytes of gRPC messages, both directions.
   *
   * @param client whose
   * @param first the first UTC day that counts
   */
  long since(String client, LocalDate first);
}
