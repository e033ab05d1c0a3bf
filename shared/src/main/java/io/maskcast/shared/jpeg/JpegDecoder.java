package io.maskcast.shared.jpeg;

import io.maskcast.shared.MaskcastException;
import java.awt.image.Raster;
import java.io.IOException;

/**
 * Decodes the scans of one header. What the library only warns of, such as a scan that ends too
 * soon, whose rest it makes up, is a failure here. Takes the memory of one image, whatever a scan
 * holds: its sides are the header's. Not thread-safe; each thread has its own.
 */
public final class JpegDecoder implements AutoCloseable {

  private final JpegHeader header;
  private final JpegReader reader = new JpegReader();

  /** Prepares for scans of a header. */
  public JpegDecoder(JpegHeader header) {
    this.header = header;
  }

  /**
   * Decodes a scan.
   *
   * @param from holds the scan
   * @param offset where it begins
   * @param length how many bytes it has
   * @param part receives rows x columns x channels samples, pixel-interleaved
   * @throws MaskcastException if it is no whole scan of an image of the header's sides
   */
  public void decode(byte[] from, int offset, int length, byte[] part) {
    try {
      Raster raster = reader.colours(header.file(from, offset, length));
      if (raster.getNumBands() != header.channels()) {
        throw broken(length, "it has %d channels".formatted(raster.getNumBands()), null);
      }
      raster.getDataElements(0, 0, header.width(), header.height(), part);
    } catch (IOException e) {
      throw broken(length, e.getMessage(), e);
    }
  }

  private static MaskcastException broken(int length, String found, IOException cause) {
    return new MaskcastException(
        "A JPEG scan of %d bytes cannot be decoded: %s".formatted(length, found), cause);
  }

  @Override
  public void close() {
    reader.close();
  }
}
