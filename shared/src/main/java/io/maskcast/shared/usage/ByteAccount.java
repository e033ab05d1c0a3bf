package io.maskcast.shared.usage;

/**
 * What a transfer moved: every number is counted, none is derived from Q.
 *
 * @param tiles tiles moved in full
 * @param dense bytes of these tiles, every sample in its own type
 * @param selected bytes of the samples the mask keeps
 * @param payload bytes after the codec
 * @param message bytes of the gRPC messages, length prefixes included, both directions
 * @param wireDown bytes read from the socket by the receiver, or written to it by the sender
 * @param wireUp the other direction
 */
public record ByteAccount(
    long tiles, long dense, long selected, long payload, long message, long wireDown, long wireUp) {

  /** Nothing moved. */
  public static final ByteAccount NONE = new ByteAccount(0, 0, 0, 0, 0, 0, 0);

  /** Both together. */
  public ByteAccount plus(ByteAccount other) {
    return new ByteAccount(
        tiles + other.tiles,
        dense + other.dense,
        selected + other.selected,
        payload + other.payload,
        message + other.message,
        wireDown + other.wireDown,
        wireUp + other.wireUp);
  }

  /** What came since an earlier reading of the same account. */
  public ByteAccount since(ByteAccount earlier) {
    return new ByteAccount(
        tiles - earlier.tiles,
        dense - earlier.dense,
        selected - earlier.selected,
        payload - earlier.payload,
        message - earlier.message,
        wireDown - earlier.wireDown,
        wireUp - earlier.wireUp);
  }
}
