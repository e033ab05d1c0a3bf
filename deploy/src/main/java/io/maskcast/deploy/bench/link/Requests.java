package io.maskcast.deploy.bench.link;

import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;

/** What a loop makes requests of. */
@FunctionalInterface
interface Requests {

  /**
   * What a request gave.
   *
   * @param account what came, without wire bytes
   * @param firstTile when its first tiles were there, by {@link System#nanoTime}
   */
  record Answer(ByteAccount account, long firstTile) {}

  /**
   * Makes a request, on the caller's Vert.x context.
   *
   * @param number how many were made before
   */
  Future<Answer> send(long number);
}
