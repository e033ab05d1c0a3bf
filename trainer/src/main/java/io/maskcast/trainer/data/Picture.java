package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A decoded image file: 8-bit grey or RGB, transparency left out. Of several frames only the first
 * is read.
 *
 * @param name of the file, for people
 * @param layout its sides; 1 channel or 3
 * @param samples in the order of the layout
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
record Picture(String name, TileLayout layout, byte[] samples) {

  private static final int MAX_SAMPLE_BITS = 8;

  /**
   * Decodes the first image of a data set.
   *
   * @throws MaskcastException if it is damaged, neither grey nor RGB of 8 bits, or larger than a
   *     tile may be
   */
  static Picture read(String name, byte[] file) {
    return decode(name, file, reader -> layout(reader.getHeight(0), reader.getWidth(0), 3));
  }

  private static TileLayout layout(int height, int width, int channels) {
    return new TileLayout(height, width, channels, SampleType.U8, Interleave.PIXEL);
  }

  /**
   * Decodes another image and puts it among its like; a grey one becomes RGB if it has to.
   *
   * @param name of the file, for people
   * @param file its bytes
   * @param out receives {@code layout().denseBytes()} bytes
   * @param at where to put them
   * @throws MaskcastException as {@link #read}, or if its sides are others or it has colours where
   *     this image is grey
   */
  void readAlike(String name, byte[] file, byte[] out, int at) {
    Picture other = decode(name, file, reader -> requireSameSides(name, reader));
    int channels = layout.channels();
    if (other.layout.channels() == channels) {
      System.arraycopy(other.samples, 0, out, at, other.samples.length);
    } else if (channels == 1) {
      throw new MaskcastException(
          "%s has colours, but %s is grey; make all images of a data set grey or all RGB"
              .formatted(name, this.name));
    } else {
      for (int i = 0; i < layout.samples(); i++) {
        out[at + i] = other.samples[i / channels];
      }
    }
  }

  private void requireSameSides(String name, ImageReader reader) throws IOException {
    if (reader.getHeight(0) != layout.height() || reader.getWidth(0) != layout.width()) {
      throw new MaskcastException(
          "%s is %d x %d (height x width), but %s is %d x %d; bring all images of a data set to the same sides"
              .formatted(
                  name,
                  reader.getHeight(0),
                  reader.getWidth(0),
                  this.name,
                  layout.height(),
                  layout.width()));
    }
  }

  /** Looks at a header before the image is decoded, so that one that lies takes no memory. */
  private interface HeaderCheck {
    void check(ImageReader reader) throws IOException;
  }

  private static Picture decode(String name, byte[] file, HeaderCheck check) {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new MaskcastException("%s is no image of a known format".formatted(name));
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        check.check(reader);
        return of(name, reader.read(0));
      } finally {
        reader.dispose();
      }
    } catch (MaskcastException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // the decoders throw both on damaged files
      throw new MaskcastException(
          "%s cannot be decoded (%s); save it again as grey or RGB with 8 bits"
              .formatted(name, e.getMessage()),
          e);
    }
  }

  private static Picture of(String name, BufferedImage image) {
    ColorModel model = image.getColorModel();
    int channels = model.getNumColorComponents();
    if (model instanceof IndexColorModel palette) {
      channels = isGrey(palette) ? 1 : 3;
    }
    for (int bits : model.getComponentSize()) {
      if (bits > MAX_SAMPLE_BITS || (channels != 1 && channels != 3)) {
        throw new MaskcastException(
            "%s has %d channels of %d bits; images are grey or RGB with 8 bits, all else fits .npy files"
                .formatted(name, channels, bits));
      }
    }
    TileLayout layout = layout(image.getHeight(), image.getWidth(), channels);
    boolean stored = !(model instanceof IndexColorModel) && model.getComponentSize(0) == 8;
    return new Picture(name, layout, stored ? stored(image, layout) : shown(image, layout));
  }

  private static boolean isGrey(IndexColorModel palette) {
    for (int i = 0; i < palette.getMapSize(); i++) {
      if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
        return false;
      }
    }
    return true;
  }

  /** The samples as they are stored: no colour space turns a grey 100 into another. */
  private static byte[] stored(BufferedImage image, TileLayout layout) {
    int channels = layout.channels();
    byte[] samples = new byte[layout.samples()];
    int[] row = new int[layout.width()];
    for (int y = 0; y < layout.height(); y++) {
      for (int c = 0; c < channels; c++) {
        image.getRaster().getSamples(0, y, layout.width(), 1, c, row);
        for (int x = 0; x < row.length; x++) {
          samples[(y * row.length + x) * channels + c] = (byte) row[x];
        }
      }
    }
    return samples;
  }

  /** The samples as a screen shows them: palettes looked up, fewer bits made 8. */
  private static byte[] shown(BufferedImage image, TileLayout layout) {
    int channels = layout.channels();
    byte[] samples = new byte[layout.samples()];
    for (int i = 0; i < samples.length; i++) {
      int pixel = i / channels;
      int rgb = image.getRGB(pixel % layout.width(), pixel / layout.width());
      samples[i] = (byte) (rgb >> (16 - 8 * (i % channels)));
    }
    return samples;
  }
}
