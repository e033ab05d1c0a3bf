package io.maskcast.shared.picture;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/**
 * A decoded picture file, PNG, JPEG or another that Java knows; of several frames the first.
 *
 * @param layout its sides and channels: grey, or red, green and blue, then transparency if it has
 *     some; U8 or U16, pixel-interleaved
 * @param transparent whether the last channel says how opaque a pixel is
 * @param samples in the order of the layout, as they are stored; of a palette what it shows
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
public record Picture(TileLayout layout, boolean transparent, byte[] samples) {

  /** Looks at a header before the picture is decoded, so that one that lies takes no memory. */
  @FunctionalInterface
  public interface SidesCheck {

    /**
     * Checks the sides, in pixels.
     *
     * @throws MaskcastException if they are not wanted
     */
    void check(int height, int width);
  }

  /**
   * Decodes a file.
   *
   * @param name of the file, for people
   * @param file its bytes
   * @param sides refuses what is not wanted
   * @return empty if it is of no known format
   * @throws MaskcastException if it is damaged or cut off, has samples of other than 8 or 16 bits,
   *     or is larger than a tile may be
   */
  public static Optional<Picture> decode(String name, byte[] file, SidesCheck sides) {
    List<String> damages = new ArrayList<>();
    Optional<BufferedImage> image;
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      image = read(in, sides, damages);
    } catch (MaskcastException e) {
      throw e;
    } catch (IOException | RuntimeException e) { // the decoders throw both on damaged files
      throw damaged(name, String.valueOf(e.getMessage()), e);
    }
    PngChunks.damage(file).ifPresent(damages::add);
    if (!damages.isEmpty()) {
      throw damaged(name, String.join("; ", damages), null);
    }
    return image.map(decoded -> of(name, decoded));
  }

  private static Optional<BufferedImage> read(
      ImageInputStream in, SidesCheck sides, List<String> damages) throws IOException {
    Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
    if (!readers.hasNext()) {
      return Optional.empty();
    }
    ImageReader reader = readers.next();
    try {
      reader.setInput(in, true, true);
      // A JPEG that ends too early is made up to its size, with a warning.
      reader.addIIOReadWarningListener((source, warning) -> damages.add(warning));
      sides.check(reader.getHeight(0), reader.getWidth(0));
      layout(reader.getHeight(0), reader.getWidth(0), 1, SampleType.U8); // too large for any tile?
      return Optional.of(reader.read(0));
    } finally {
      reader.dispose();
    }
  }

  private static MaskcastException damaged(String name, String why, Exception cause) {
    return new MaskcastException(
        "%s cannot be decoded: %s; save it again".formatted(name, why), cause);
  }

  private static TileLayout layout(int height, int width, int channels, SampleType type) {
    return new TileLayout(height, width, channels, type, Interleave.PIXEL);
  }

  private static Picture of(String name, BufferedImage image) {
    ColorModel model = image.getColorModel();
    if (model instanceof IndexColorModel palette) {
      return shown(image, palette);
    }
    int bits = model.getComponentSize(0);
    boolean wide = bits == 16 && image.getRaster().getTransferType() == DataBuffer.TYPE_USHORT;
    if (!wide && bits != 8) {
      throw new MaskcastException(
          "%s has samples of %d bits; pictures have 8 or 16".formatted(name, bits));
    }
    TileLayout layout =
        layout(
            image.getHeight(),
            image.getWidth(),
            image.getRaster().getNumBands(),
            wide ? SampleType.U16 : SampleType.U8);
    return new Picture(layout, model.hasAlpha(), stored(image, layout));
  }

  /** The samples as they are stored: no colour space turns a grey 100 into another. */
  private static byte[] stored(BufferedImage image, TileLayout layout) {
    int size = layout.sampleType().bytes();
    byte[] samples = new byte[layout.denseBytes()];
    int[] row = new int[layout.width() * layout.channels()];
    int to = 0;
    for (int y = 0; y < layout.height(); y++) {
      image.getRaster().getPixels(0, y, layout.width(), 1, row);
      for (int sample : row) {
        samples[to++] = (byte) sample;
        if (size == 2) {
          samples[to++] = (byte) (sample >> 8);
        }
      }
    }
    return samples;
  }

  /** Palettes, and the few shades of pictures of less than 8 bits, looked up. */
  private static Picture shown(BufferedImage image, IndexColorModel palette) {
    int colours = isGrey(palette) ? 1 : 3;
    int channels = colours + (palette.hasAlpha() ? 1 : 0);
    TileLayout layout = layout(image.getHeight(), image.getWidth(), channels, SampleType.U8);
    byte[] samples = new byte[layout.denseBytes()];
    for (int i = 0; i < samples.length; i++) {
      int pixel = i / channels;
      int channel = i % channels;
      int argb = image.getRGB(pixel % layout.width(), pixel / layout.width());
      samples[i] = (byte) (channel == colours ? argb >> 24 : argb >> (16 - 8 * channel));
    }
    return new Picture(layout, palette.hasAlpha(), samples);
  }

  private static boolean isGrey(IndexColorModel palette) {
    for (int i = 0; i < palette.getMapSize(); i++) {
      if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
        return false;
      }
    }
    return true;
  }
}
