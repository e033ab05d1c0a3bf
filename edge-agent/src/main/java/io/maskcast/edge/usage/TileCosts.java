package io.maskcast.edge.usage;

import io.maskcast.shared.usage.ByteAccount;
import java.util.List;
import java.util.OptionalDouble;

/** What tiles took before, by an edge's own account. */
public final class TileCosts {

  private TileCosts() {}

  /**
   * Payload bytes a tile of a source took by a bundle.
   *
   * @param calls the account
   * @param source the source
   * @param bundle the bundle's digest
   * @return the mean of all tiles; empty if there were none
   */
  public static OptionalDouble payload(List<RecordedCall> calls, String source, String bundle) {
    return payload(
        calls.stream()
            .filter(call -> call.kind() == CallKind.TILES)
            .filter(call -> call.source().equals(source) && call.bundle().equals(bundle))
            .map(RecordedCall::bytes)
            .reduce(ByteAccount.NONE, ByteAccount::plus));
  }

  /** Payload bytes of one of the tiles that were moved; empty if there were none. */
  public static OptionalDouble payload(ByteAccount moved) {
    return moved.tiles() == 0
        ? OptionalDouble.empty()
        : OptionalDouble.of((double) moved.payload() / moved.tiles());
  }
}
