package io.maskcast.shared.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.maskcast.shared.payload.Zstandard;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A file of neighbouring tiles: i32 mark, i32 CRC-32C of the file's name and all that follows, i32
 * bytes of a tile, i32 bytes of a bit set that says which tiles are there, that bit set, i8 whether
 * the rest is a Zstandard frame, and the tiles, one after the other. Immutable.
 *
 * @param tileBytes of each tile
 * @param there which tiles of the file are there
 * @param tiles the bytes of these, one tile after the other
 */
@SuppressWarnings("ArrayRecordComponent") // a view on large data, compared by nobody
record ChunkFile(int tileBytes, BitSet there, byte[] tiles) {

  /** Tiles of a file at most. */
  static final int MOST_TILES = 1024;

  private static final int MARK = 0x4d_43_54_31; // MCT1
  private static final int HEAD = 4 * Integer.BYTES;
  private static final int CRC_BEGIN = 2 * Integer.BYTES;
  private static final byte RAW = 0;
  private static final byte FRAME = 1;
  private static final byte[] NO_DICTIONARY = new byte[0];

  private static final int WANTED_BYTES = 64 << 10;

  /** How many tiles share a file: a power of two, so that a file has about 64 KiB. */
  static int span(int tileBytes) {
    int most = Math.max(1, Math.min(MOST_TILES, WANTED_BYTES / tileBytes));
    return Integer.highestOneBit(most);
  }

  static ChunkFile empty(int tileBytes) {
    return new ChunkFile(tileBytes, new BitSet(), new byte[0]);
  }

  boolean has(int tile) {
    return there.get(tile);
  }

  /** Where the bytes of a tile begin that is there. */
  int offset(int tile) {
    return there.get(0, tile).cardinality() * tileBytes;
  }

  /**
   * The same with more tiles.
   *
   * @param which places of tiles, ascending
   * @param more their bytes, one tile after the other, from an offset on
   */
  ChunkFile with(int[] which, byte[] more, int offset) {
    BitSet all = (BitSet) there.clone();
    Arrays.stream(which).forEach(all::set);
    byte[] joined = new byte[all.cardinality() * tileBytes];
    ChunkFile to = new ChunkFile(tileBytes, all, joined);
    for (int tile = there.nextSetBit(0); tile >= 0; tile = there.nextSetBit(tile + 1)) {
      System.arraycopy(tiles, offset(tile), joined, to.offset(tile), tileBytes);
    }
    for (int i = 0; i < which.length; i++) {
      System.arraycopy(more, offset + i * tileBytes, joined, to.offset(which[i]), tileBytes);
    }
    return to;
  }

  byte[] encode(String name, Zstandard zstandard) {
    byte[] bits = there.toByteArray();
    byte[] frame = zstandard.compress(tiles, NO_DICTIONARY);
    boolean smaller = frame.length < tiles.length;
    byte[] rest = smaller ? frame : tiles;
    ByteBuffer file =
        ByteBuffer.allocate(HEAD + bits.length + 1 + rest.length)
            .putInt(MARK)
            .putInt(0)
            .putInt(tileBytes)
            .putInt(bits.length)
            .put(bits)
            .put(smaller ? FRAME : RAW)
            .put(rest);
    return file.putInt(Integer.BYTES, checksum(name, file.array())).array();
  }

  private static int checksum(String name, byte[] file) {
    CRC32C crc = new CRC32C();
    crc.update(name.getBytes(UTF_8));
    crc.update(file, CRC_BEGIN, file.length - CRC_BEGIN);
    return (int) crc.getValue();
  }

  /** What a file holds; empty if it is damaged, or of another name or size of tiles. */
  static Optional<ChunkFile> decode(
      String name, byte[] file, int tileBytes, int span, Zstandard zstandard) {
    ByteBuffer in = ByteBuffer.wrap(file);
    if (file.length <= HEAD
        || in.getInt() != MARK
        || in.getInt() != checksum(name, file)
        || in.getInt() != tileBytes) {
      return Optional.empty();
    }
    int bitBytes = in.getInt();
    if (bitBytes < 0 || bitBytes > MOST_TILES / Byte.SIZE || in.remaining() <= bitBytes) {
      return Optional.empty();
    }
    BitSet there = BitSet.valueOf(Arrays.copyOfRange(file, HEAD, HEAD + bitBytes));
    in.position(HEAD + bitBytes);
    boolean framed = in.get() == FRAME;
    byte[] rest = Arrays.copyOfRange(file, in.position(), file.length);
    byte[] tiles = framed ? new byte[there.cardinality() * tileBytes] : rest;
    boolean whole =
        there.length() <= span
            && (!framed || decompressed(zstandard, rest, tiles))
            && tiles.length == there.cardinality() * tileBytes;
    return whole ? Optional.of(new ChunkFile(tileBytes, there, tiles)) : Optional.empty();
  }

  private static boolean decompressed(Zstandard zstandard, byte[] frame, byte[] room) {
    try {
      return zstandard.decompress(frame, NO_DICTIONARY, room) == room.length;
    } catch (RuntimeException e) {
      return false;
    }
  }
}
