package io.maskcast.bench;

/** One way to move the messages of a {@link Workload} over a loopback socket, both ends of it. */
@FunctionalInterface
interface Peer {

  /**
   * Moves messages, the tiles over and over.
   *
   * @param messages how many
   * @return the payload bytes that arrived
   */
  long move(int messages) throws Exception;
}
