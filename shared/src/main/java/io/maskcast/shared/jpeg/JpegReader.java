package io.maskcast.shared.jpeg;

import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * Reads whole JPEG files by the library of Java. What it only warns of, such as a scan that ends
 * too soon, whose rest it makes up, is a failure here. Not thread-safe.
 */
public final class JpegReader implements AutoCloseable {

  private final ImageReader reader;
  private final List<String> warnings = new ArrayList<>();

  /**
   * Looks for the library.
   *
   * @throws IllegalStateException if this Java has no module {@code java.desktop}
   */
  public JpegReader() {
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName("jpeg");
    if (!readers.hasNext()) {
      throw new IllegalStateException("this Java has no reader of JPEG (module java.desktop)");
    }
    this.reader = readers.next();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
  }

  /** Something of a file. */
  @FunctionalInterface
  private interface Reading {
    Raster read() throws IOException;
  }

  /**
   * The samples of a file in the colours it says it has.
   *
   * @throws IOException if they cannot be read
   */
  Raster colours(byte[] file) throws IOException {
    return read(file, () -> reader.read(0).getRaster());
  }

  /**
   * The samples as a file has them, whatever colours it says these are.
   *
   * @param file the whole file
   * @param width it must have
   * @param mostRows it may have: what claims more is refused before memory is taken for it
   * @throws IOException if they cannot be read, or the sides are others
   */
  public Raster stored(byte[] file, int width, int mostRows) throws IOException {
    return read(
        file,
        () -> {
          if (reader.getWidth(0) != width || reader.getHeight(0) > mostRows) {
            throw new IOException(
                "a JPEG of %d x %d pixels where %d x %d belong"
                    .formatted(reader.getHeight(0), reader.getWidth(0), mostRows, width));
          }
          return reader.readRaster(0, null);
        });
  }

  private Raster read(byte[] file, Reading reading) throws IOException {
    warnings.clear();
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      Raster raster = reading.read();
      if (!warnings.isEmpty()) {
        throw new IOException(warnings.get(0));
      }
      return raster;
    } catch (IllegalArgumentException | IllegalStateException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(e.getMessage(), e); // what the library says of some broken files
    }
  }

  @Override
  public void close() {
    reader.dispose();
  }
}
