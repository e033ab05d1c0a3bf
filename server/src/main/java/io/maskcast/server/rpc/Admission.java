package io.maskcast.server.rpc;

import io.maskcast.server.budget.Allowances;

/** Lets a call in, or not, by who asks. Thread-safe. */
final class Admission {

  private final Allowances allowances;

  Admission(Allowances allowances) {
    this.allowances = allowances;
  }

  /**
   * Counts the request of a call, names its client, and charges it to that. Waits for the disk when
   * a client comes for the first time.
   *
   * @param tally the call's
   * @param client who asks
   * @param requestBytes size of the request
   * @throws io.maskcast.shared.MaskcastException if that is no name, or the client has used its
   *     budget up
   */
  void admit(StreamTally tally, String client, int requestBytes) {
    tally.request(requestBytes);
    tally.client(ClientName.require(client));
    tally.chargeTo(allowances.of(client));
    tally.requireLeft();
  }
}
