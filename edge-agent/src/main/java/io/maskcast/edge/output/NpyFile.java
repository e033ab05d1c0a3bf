package io.maskcast.edge.output;

import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.tile.SampleType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Arrays in NumPy's format, version 1.0: the bytes {@code \x93NUMPY}, version, u16 header length, a
 * Python dictionary padded to a multiple of 64, the data in C order, little-endian.
 */
public final class NpyFile {

  private static final int ALIGNMENT = 64;
  private static final int PREFIX = 10;

  private NpyFile() {}

  /**
   * Writes an array.
   *
   * @param file where to
   * @param type the type of its numbers
   * @param shape its sizes
   * @param data its bytes
   */
  public static void write(Path file, SampleType type, List<Integer> shape, byte[] data) {
    String dictionary =
        "{'descr': '%s', 'fortran_order': False, 'shape': (%s,), }"
            .formatted(
                descriptor(type),
                shape.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    int padding = ALIGNMENT - (PREFIX + dictionary.length() + 1) % ALIGNMENT;
    String header = dictionary + " ".repeat(padding) + "\n";
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(0x93);
    bytes.writeBytes("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.write(1);
    bytes.write(0);
    bytes.write(header.length() & 0xff);
    bytes.write(header.length() >> 8);
    bytes.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    bytes.writeBytes(data);
    WholeFile.write(file, bytes.toByteArray());
  }

  private static String descriptor(SampleType type) {
    return switch (type) {
      case U8 -> "|u1";
      case U16 -> "<u2";
      case I16 -> "<i2";
      case F32 -> "<f4";
      case I8 -> "|i1";
      case U32 -> "<u4";
      case I32 -> "<i4";
    };
  }
}
