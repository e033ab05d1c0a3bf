package io.maskcast.deploy.bench.tiles;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.plugins.jpeg.JPEGImageWriteParam;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Baseline JPEG in grey with Huffman tables made for each image.
 *
 * @param quality 1 to 100, as libjpeg counts
 */
record JpegCoding(int quality) implements ImageCoding {

  @Override
  public byte[] encode(Mosaic mosaic, byte[] planes) {
    BufferedImage image = grey(mosaic);
    System.arraycopy(planes, 0, samples(image), 0, planes.length);
    ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    JPEGImageWriteParam how = (JPEGImageWriteParam) writer.getDefaultWriteParam();
    how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    how.setCompressionQuality(quality / 100f);
    how.setOptimizeHuffmanTables(true);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(file)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, null), how);
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    } finally {
      writer.dispose();
    }
    return file.toByteArray();
  }

  @Override
  public byte[] decode(Mosaic mosaic, byte[] file) {
    try {
      return samples(ImageIO.read(new ByteArrayInputStream(file)));
    } catch (IOException e) {
      throw new UncheckedIOException("this was written here", e);
    }
  }

  private static BufferedImage grey(Mosaic mosaic) {
    return new BufferedImage(
        mosaic.width(), Math.toIntExact(mosaic.greyHeight()), BufferedImage.TYPE_BYTE_GRAY);
  }

  private static byte[] samples(BufferedImage image) {
    return ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
  }
}
