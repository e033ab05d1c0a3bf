package io.maskcast.shared.usage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a transfer moved: every number is counted, none is derived from Q. Down is towards the edge.
 *
 * @param tiles tiles moved in full
 * @param dense bytes of these tiles, every sample in its own type
 * @param selected bytes of the samples the mask keeps
 * @param overRead bytes the server fetched from storage and did not select
 * @param payload bytes after the codec
 * @param messageDown bytes of the gRPC messages towards the edge, length prefixes included
 * @param messageUp the other direction
 * @param wireDown bytes read from the socket by the edge, or written to it by the server
 * @param wireUp the other direction
 */
public record ByteAccount(
    long tiles,
    long dense,
    long selected,
    long overRead,
    long payload,
    long messageDown,
    long messageUp,
    long wireDown,
    long wireUp) {

  /** Nothing moved. */
  public static final ByteAccount NONE = new ByteAccount(0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** The names of the numbers in files, tables and answers, in their order. */
  public static final List<String> NAMES =
      List.of(
          "tiles",
          "dense",
          "selected",
          "over_read",
          "payload",
          "message_down",
          "message_up",
          "wire_down",
          "wire_up");

  /** Tiles alone: how many, and their bytes before and after selection. */
  public static ByteAccount ofTiles(long tiles, long dense, long selected) {
    return new ByteAccount(tiles, dense, selected, 0, 0, 0, 0, 0, 0);
  }

  /** Over-read alone. */
  public static ByteAccount ofOverRead(long bytes) {
    return new ByteAccount(0, 0, 0, bytes, 0, 0, 0, 0, 0);
  }

  /** Payload alone. */
  public static ByteAccount ofPayload(long bytes) {
    return new ByteAccount(0, 0, 0, 0, bytes, 0, 0, 0, 0);
  }

  /** Messages alone. */
  public static ByteAccount ofMessages(long down, long up) {
    return new ByteAccount(0, 0, 0, 0, 0, down, up, 0, 0);
  }

  /** What crossed the socket alone. */
  public static ByteAccount ofWire(long down, long up) {
    return new ByteAccount(0, 0, 0, 0, 0, 0, 0, down, up);
  }

  /**
   * An account of numbers.
   *
   * @param numbers in the order of {@link #NAMES}
   * @throws IllegalArgumentException if there are not as many
   */
  public static ByteAccount of(List<Long> numbers) {
    if (numbers.size() != NAMES.size()) {
      throw new IllegalArgumentException(numbers.size() + " numbers for " + NAMES);
    }
    return new ByteAccount(
        numbers.get(0),
        numbers.get(1),
        numbers.get(2),
        numbers.get(3),
        numbers.get(4),
        numbers.get(5),
        numbers.get(6),
        numbers.get(7),
        numbers.get(8));
  }

  /** The numbers in the order of {@link #NAMES}. */
  public List<Long> numbers() {
    return List.of(
        tiles, dense, selected, overRead, payload, messageDown, messageUp, wireDown, wireUp);
  }

  /** The numbers by name, in their order. */
  public Map<String, Long> byName() {
    Map<String, Long> byName = new LinkedHashMap<>();
    List<Long> numbers = numbers();
    for (int i = 0; i < NAMES.size(); i++) {
      byName.put(NAMES.get(i), numbers.get(i));
    }
    return Collections.unmodifiableMap(byName);
  }

  /** Bytes of the gRPC messages, both directions. */
  public long message() {
    return messageDown + messageUp;
  }

  /** Both together. */
  public ByteAccount plus(ByteAccount other) {
    return new ByteAccount(
        tiles + other.tiles,
        dense + other.dense,
        selected + other.selected,
        overRead + other.overRead,
        payload + other.payload,
        messageDown + other.messageDown,
        messageUp + other.messageUp,
        wireDown + other.wireDown,
        wireUp + other.wireUp);
  }

  /** What came since an earlier reading of the same account. */
  public ByteAccount since(ByteAccount earlier) {
    return new ByteAccount(
        tiles - earlier.tiles,
        dense - earlier.dense,
        selected - earlier.selected,
        overRead - earlier.overRead,
        payload - earlier.payload,
        messageDown - earlier.messageDown,
        messageUp - earlier.messageUp,
        wireDown - earlier.wireDown,
        wireUp - earlier.wireUp);
  }
}
