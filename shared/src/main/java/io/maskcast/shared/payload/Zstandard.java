package io.maskcast.shared.payload;

/**
 * Zstandard frames (RFC 8878), with or without a dictionary. A dictionary of no bytes is none.
 * Implementations are thread-safe.
 */
public sealed interface Zstandard permits JavaZstandard, NativeZstandard {

  /** What native code compresses with unless told otherwise: over 13 little is gained. */
  int DEFAULT_LEVEL = 16;

  /**
   * The fastest there is: native code, or pure Java where that cannot be loaded.
   *
   * @param level of compression, 1 (fast) to 22 (small); pure Java knows only its own, about 3
   */
  static Zstandard fastest(int level) {
    return NativeZstandard.isAvailable() ? new NativeZstandard(level) : new JavaZstandard();
  }

  /** Pure Java: slower, larger frames, no dictionaries, and runs wherever Java does. */
  static Zstandard pureJava() {
    return new JavaZstandard();
  }

  /** Whether it can work with a dictionary. */
  boolean knowsDictionaries();

  /**
   * One frame.
   *
   * @param plain the bytes; left alone
   * @param dictionary what the frame may refer to
   */
  byte[] compress(byte[] plain, byte[] dictionary);

  /**
   * The bytes of a frame.
   *
   * @param frame the frame
   * @param dictionary what it was made with
   * @param room receives the bytes; no other memory grows with what a frame claims to hold
   * @return how many bytes there are
   * @throws RuntimeException of some kind if this is no frame, it is damaged, it was made with
   *     another dictionary and that shows, or its bytes do not fit
   */
  int decompress(byte[] frame, byte[] dictionary, byte[] room);
}
