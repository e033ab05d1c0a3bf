package io.maskcast.trainer.job;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** A folder of idx files: noisy tiles of 4x4 of which the first sample says the class, 0 or 1. */
final class TinyTiles {

  static final int TESTS = 40;
  private static final int TRAINING = 160;
  private static final int SAMPLES = 16;

  private TinyTiles() {}

  static Path write(Path folder) {
    try {
      Files.createDirectories(folder);
      write(folder, "train", TRAINING);
      write(folder, "t10k", TESTS);
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(Path folder, String part, int count) throws IOException {
    byte[] pixels = new byte[count * SAMPLES];
    byte[] labels = new byte[count];
    new SplittableRandom(count).nextBytes(pixels);
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) (i % 2);
      pixels[i * SAMPLES] = (byte) (labels[i] * 200);
    }
    idx(folder.resolve(part + "-images-idx3-ubyte"), pixels, count, 4, 4);
    idx(folder.resolve(part + "-labels-idx1-ubyte"), labels, count);
  }

  private static void idx(Path file, byte[] values, int... dimensions) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0x800 | dimensions.length);
    for (int dimension : dimensions) {
      out.writeInt(dimension);
    }
    out.write(values);
    Files.write(file, bytes.toByteArray());
  }
}
