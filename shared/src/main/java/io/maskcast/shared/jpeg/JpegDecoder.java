package io.maskcast.shared.jpeg;

import io.maskcast.shared.MaskcastException;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Decodes the scans of one header. What the library only warns of, such as a scan that ends too
 * soon, whose rest it makes up, is a failure here. Takes the memory of one image, whatever a scan
 * holds: its sides are the header's. Not thread-safe; each thread has its own.
 */
public final class JpegDecoder implements AutoCloseable {

  private final JpegHeader header;
  private final ImageReader reader;
  private final List<String> warnings = new ArrayList<>();

  /** Prepares for scans of a header. */
  public JpegDecoder(JpegHeader header) {
    this.header = header;
    this.reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
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
    byte[] file = header.file(from, offset, length);
    warnings.clear();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      Raster raster = reader.read(0).getRaster();
      if (raster.getNumBands() != header.channels()) {
        throw broken(length, "it has %d channels".formatted(raster.getNumBands()));
      }
      raster.getDataElements(0, 0, header.width(), header.height(), part);
    } catch (IOException
        | IllegalArgumentException
        | IllegalStateException
        | ArrayIndexOutOfBoundsException e) {
      throw new MaskcastException(
          "A JPEG scan of %d bytes cannot be decoded: %s".formatted(length, e.getMessage()), e);
    }
    if (!warnings.isEmpty()) {
      throw broken(length, warnings.get(0));
    }
  }

  private static MaskcastException broken(int length, String found) {
    return new MaskcastException(
        "A JPEG scan of %d bytes cannot be decoded: %s".formatted(length, found));
  }

  @Override
  public void close() {
    reader.dispose();
  }
}
