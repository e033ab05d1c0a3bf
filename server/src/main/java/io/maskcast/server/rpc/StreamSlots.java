package io.maskcast.server.rpc;

import io.vertx.grpc.common.GrpcStatus;
import java.util.HashMap;
import java.util.Map;

/**
 * How many tile streams run, and of whom: as many as may are let in at once, the others refused. A
 * stream has made at most {@link StreamPump#MOST_UNSENT_BYTES} and one turn that no socket has
 * taken yet, so this bounds what waits in memory for one client, and for all. Used on the event
 * loop.
 */
final class StreamSlots {

  private final int most;
  private final int mostOfClient;
  private final Map<String, Integer> ofClient = new HashMap<>();
  private int all;

  /**
   * All free.
   *
   * @param most streams at once
   * @param mostOfClient streams of one client at once
   */
  StreamSlots(int most, int mostOfClient) {
    this.most = most;
    this.mostOfClient = mostOfClient;
  }

  /**
   * A stream begins.
   *
   * @param client whose; callers without a name are one client
   * @throws RpcFailure.StatusFailure if there are as many as may be; then it must not begin
   */
  void take(String client) {
    int own = ofClient.getOrDefault(client, 0);
    if (own >= mostOfClient) {
      throw new RpcFailure.StatusFailure(
          GrpcStatus.RESOURCE_EXHAUSTED,
          "Client '%s' has %d streams already, the limit of one client; try again when one has ended"
              .formatted(client, own));
    }
    if (all >= most) {
      throw new RpcFailure.StatusFailure(
          GrpcStatus.RESOURCE_EXHAUSTED,
          "The server streams to %d clients already, its limit; try again later".formatted(most));
    }
    all++;
    ofClient.put(client, own + 1);
  }

  /** A stream that {@link #take} let in has ended. */
  void free(String client) {
    all--;
    ofClient.computeIfPresent(client, (name, own) -> own == 1 ? null : own - 1);
  }
}
