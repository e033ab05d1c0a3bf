package io.maskcast.edge.inference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A network that takes so many tiles at once. Calls block; thread-safe. */
final class BatchedEngine {

  /** Larger batches of larger tiles are run in parts. */
  private static final int MAX_ROOM_BYTES = 1 << 28;

  private final NetworkEngine engine;
  private final int tensorSize;
  private final int batch;

  /**
   * Where the network takes its tiles from, zeros wherever nothing is ever written; as many as
   * calls have overlapped.
   */
  private final Queue<ByteBuffer> rooms = new ConcurrentLinkedQueue<>();

  /** Writes tensors of some tiles, which are asked for in order. */
  interface Tensors {
    void write(int first, int count, FloatBuffer tensors);
  }

  BatchedEngine(NetworkEngine engine, int tensorSize, int batch) {
    this.engine = engine;
    this.tensorSize = tensorSize;
    this.batch = Math.max(1, Math.min(batch, MAX_ROOM_BYTES / tensorBytes()));
  }

  /** The logits of some tiles, one tile after the other. */
  float[] logits(int tiles, Tensors source) {
    float[] logits = new float[tiles * engine.classes()];
    ByteBuffer room = Optional.ofNullable(rooms.poll()).orElseGet(this::newRoom);
    for (int first = 0; first < tiles; first += batch) {
      int count = Math.min(batch, tiles - first);
      source.write(first, count, room.asFloatBuffer());
      ByteBuffer tensors = room.slice(0, count * tensorBytes()).order(ByteOrder.nativeOrder());
      float[] part = engine.logits(tensors, count);
      System.arraycopy(part, 0, logits, first * engine.classes(), part.length);
    }
    rooms.add(room);
    return logits;
  }

  private ByteBuffer newRoom() {
    return ByteBuffer.allocateDirect(batch * tensorBytes()).order(ByteOrder.nativeOrder());
  }

  private int tensorBytes() {
    return tensorSize * Float.BYTES;
  }
}
