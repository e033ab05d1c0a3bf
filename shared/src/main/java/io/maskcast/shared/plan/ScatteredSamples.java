package io.maskcast.shared.plan;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Samples that stand alone, or nearly so, copied one by one, each as the number it is rather than
 * as bytes. Immutable and thread-safe.
 */
final class ScatteredSamples {

  // Copies keep the order of bytes, whichever it is: the machine's own is the fastest.
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.nativeOrder());
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final int[] samples;
  private final int width;

  /**
   * Samples of a tile.
   *
   * @param samples where they stand in the tile, in samples; kept
   * @param width bytes of one: 1, 2 or 4
   */
  ScatteredSamples(int[] samples, int width) {
    this.samples = samples;
    this.width = width;
  }

  /** From their places in a tile, side by side. */
  void gather(byte[] dense, int denseOffset, byte[] selected, int selectedOffset) {
    int to = selectedOffset;
    switch (width) {
      case Byte.BYTES -> {
        for (int sample : samples) {
          selected[to++] = dense[denseOffset + sample];
        }
      }
      case Short.BYTES -> {
        for (int sample : samples) {
          SHORTS.set(selected, to, (short) SHORTS.get(dense, denseOffset + sample * Short.BYTES));
          to += Short.BYTES;
        }
      }
      default -> {
        for (int sample : samples) {
          INTS.set(selected, to, (int) INTS.get(dense, denseOffset + sample * Integer.BYTES));
          to += Integer.BYTES;
        }
      }
    }
  }

  /** From side by side to their places in a tile. */
  void scatter(byte[] selected, int selectedOffset, byte[] dense, int denseOffset) {
    int from = selectedOffset;
    switch (width) {
      case Byte.BYTES -> {
        for (int sample : samples) {
          dense[denseOffset + sample] = selected[from++];
        }
      }
      case Short.BYTES -> {
        for (int sample : samples) {
          SHORTS.set(dense, denseOffset + sample * Short.BYTES, (short) SHORTS.get(selected, from));
          from += Short.BYTES;
        }
      }
      default -> {
        for (int sample : samples) {
          INTS.set(dense, denseOffset + sample * Integer.BYTES, (int) INTS.get(selected, from));
          from += Integer.BYTES;
        }
      }
    }
  }
}
