package io.maskcast.shared.plan;

import io.maskcast.shared.tile.SampleType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads samples of one type as {@link SampleType#read} does. A process mostly has tiles of one
 * type, for which the compiler makes this part of the loop that asks it.
 */
@FunctionalInterface
interface SampleReader {

  /** Little-endian samples of 2 bytes. */
  VarHandle SHORTS = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

  /** Little-endian samples of 4 bytes. */
  VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  /** Little-endian samples of 4 bytes. */
  VarHandle FLOATS = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);

  /** The sample at an index, in samples. */
  float read(byte[] samples, int index);

  /** The reader of a type. */
  static SampleReader of(SampleType type) {
    return switch (type) {
      case U8 -> (samples, index) -> samples[index] & 0xff;
      case U16 -> (samples, index) -> (short) SHORTS.get(samples, index * Short.BYTES) & 0xffff;
      case I16 -> (samples, index) -> (short) SHORTS.get(samples, index * Short.BYTES);
      case F32 -> (samples, index) -> (float) FLOATS.get(samples, index * Float.BYTES);
      case I8 -> (samples, index) -> samples[index];
      case U32 -> (samples, index) -> (int) INTS.get(samples, index * Integer.BYTES) & 0xffffffffL;
      case I32 -> (samples, index) -> (int) INTS.get(samples, index * Integer.BYTES);
    };
  }
}
