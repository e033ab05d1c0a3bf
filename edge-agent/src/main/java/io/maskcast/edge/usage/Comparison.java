package io.maskcast.edge.usage;

import io.maskcast.shared.usage.ByteAccount;
import java.util.Optional;

/**
 * One call in both accounts.
 *
 * @param stream the server's name of it; empty if it had none yet
 * @param edge the edge's account, if there is one
 * @param server the server's account, if there is one
 */
public record Comparison(String stream, Optional<RecordedCall> edge, Optional<ServerCall> server) {

  /**
   * How far wire bytes of one call may differ, per direction. Frames that belong to no call
   * (SETTINGS, WINDOW_UPDATE and their acknowledgements) and the last frame of a call cross the
   * sockets a little before or after the call's end, and each end charges them to the call it runs
   * at that moment.
   */
  public static final long WIRE_BOUND = 256;

  private static final String OK = "OK";
  private static final String FAILED = "FAILED";
  private static final String KILLED = "the server stopped while it ran";

  /** What the two accounts say of each other. */
  public enum Verdict {
    /** Equal; wire bytes within {@link #WIRE_BOUND}. */
    AGREES,
    /** Different, as calls are that broke off or still run: what was under way then. */
    BROKE_OFF,
    /** Different without a reason. */
    DIFFERS
  }

  /** Server minus edge; a missing account counts as nothing. Over-read is the server's alone. */
  public ByteAccount difference() {
    return serverBytes().since(edgeBytes());
  }

  /** The edge's numbers. */
  public ByteAccount edgeBytes() {
    return edge.map(RecordedCall::bytes).orElse(ByteAccount.NONE);
  }

  /** The server's numbers, without over-read, which the edge cannot see. */
  public ByteAccount serverBytes() {
    ByteAccount bytes = server.map(ServerCall::bytes).orElse(ByteAccount.NONE);
    return bytes.since(ByteAccount.ofOverRead(bytes.overRead()));
  }

  /**
   * Whether the accounts agree. Those of a call that ended well on both sides must. Of one that
   * broke off, or was refused before it had a name, the server may have sent what never arrived,
   * but the edge cannot have more than was sent; unless the server was killed, which loses its last
   * 5 s, and with them calls that began in them. A call that runs is not known to it earlier,
   * either.
   */
  public Verdict verdict() {
    boolean edgeEndedWell = edge.isPresent() && edge.get().outcome() == CallOutcome.OK;
    boolean serverEndedWell = server.isPresent() && server.get().outcome().equals(OK);
    if (edgeEndedWell && serverEndedWell) {
      return equal() ? Verdict.AGREES : Verdict.DIFFERS;
    }
    if (edge.isEmpty()) {
      return serverEndedWell ? Verdict.DIFFERS : Verdict.BROKE_OFF;
    }
    if (server.isEmpty()) {
      return edgeEndedWell ? Verdict.DIFFERS : Verdict.BROKE_OFF;
    }
    boolean killed = server.get().outcome().equals(FAILED) && server.get().reason().equals(KILLED);
    return killed || possible() ? Verdict.BROKE_OFF : Verdict.DIFFERS;
  }

  private boolean equal() {
    ByteAccount difference = difference();
    return difference
            .since(ByteAccount.ofWire(difference.wireDown(), difference.wireUp()))
            .equals(ByteAccount.NONE)
        && Math.abs(difference.wireDown()) <= WIRE_BOUND
        && Math.abs(difference.wireUp()) <= WIRE_BOUND;
  }

  private boolean possible() {
    ByteAccount difference = difference();
    return difference.tiles() >= 0
        && difference.payload() >= 0
        && difference.messageDown() >= 0
        && difference.wireDown() >= -WIRE_BOUND;
  }
}
