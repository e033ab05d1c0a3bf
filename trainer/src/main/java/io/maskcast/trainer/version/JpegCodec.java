package io.maskcast.trainer.version;

import io.maskcast.shared.MaskcastException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.plugins.jpeg.JPEGQTable;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.Node;

/**
 * Encodes and decodes parts as baseline JPEG: grey, or RGB as YCbCr with the chroma halved along
 * both sides (4:2:0, libjpeg's default).
 *
 * <p>The quantisation tables are those of the Independent JPEG Group for a quality q: each entry of
 * the tables of Annex K of the JPEG standard times s, plus 50, over 100, in integers, and put into
 * 1 to 255, with s = 5000 / q below 50 and 200 - 2 q from there on. They are handed to the encoder
 * entry by entry: its own quality setting rounds s in another way and misses some of them by 1. The
 * Huffman tables are those of Annex K.
 */
final class JpegCodec implements PartRenderer {

  private static final int MARKER = 0xff;
  private static final int START_OF_SCAN = 0xda;
  private static final int END_OF_IMAGE_BYTES = 2;

  private final int height;
  private final int width;
  private final BufferedImage image;
  private final ImageWriter writer;
  private final ImageWriteParam tablesOfMetadata;
  private final IIOMetadata metadata;
  private final ImageReader reader;

  /**
   * Prepares for parts of one kind.
   *
   * @param quality 1 to 100
   * @throws MaskcastException if the parts have neither 1 channel nor 3, or are too large for JPEG
   */
  JpegCodec(int quality, int height, int width, int channels) {
    if (channels != 1 && channels != 3) {
      throw new MaskcastException(
          "JPEG shows 1 or 3 channels, the tiles have %d; render each channel on its own"
              .formatted(channels));
    }
    if (height > 0xffff || width > 0xffff) {
      throw new MaskcastException(
          "JPEG shows 65535 rows and columns at most, the tiles have %d x %d; use smaller tiles"
              .formatted(height, width));
    }
    this.height = height;
    this.width = width;
    int type = channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_3BYTE_BGR;
    this.image = new BufferedImage(width, height, type);
    this.writer = ImageIO.getImageWritersByFormatName("jpeg").next();
    this.reader = ImageIO.getImageReadersByFormatName("jpeg").next();
    this.tablesOfMetadata = writer.getDefaultWriteParam();
    tablesOfMetadata.setCompressionMode(ImageWriteParam.MODE_COPY_FROM_METADATA);
    this.metadata = metadata(quality);
  }

  private IIOMetadata metadata(int quality) {
    IIOMetadata made =
        writer.getDefaultImageMetadata(
            ImageTypeSpecifier.createFromRenderedImage(image), tablesOfMetadata);
    Node tree = made.getAsTree(made.getNativeMetadataFormatName());
    setTables(tree, quality);
    try {
      made.setFromTree(made.getNativeMetadataFormatName(), tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return made;
  }

  /** Table 0 is for grey or luminance, table 1 for both kinds of chrominance. */
  private static void setTables(Node node, int quality) {
    if (node instanceof IIOMetadataNode table && node.getNodeName().equals("dqtable")) {
      boolean luminance = table.getAttribute("qtableId").equals("0");
      table.setUserObject(
          scaled(luminance ? JPEGQTable.K1Luminance : JPEGQTable.K2Chrominance, quality));
    }
    for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
      setTables(child, quality);
    }
  }

  private static JPEGQTable scaled(JPEGQTable annexK, int quality) {
    int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
    int[] entries = annexK.getTable();
    for (int i = 0; i < entries.length; i++) {
      entries[i] = Math.min(Math.max((entries[i] * scale + 50) / 100, 1), 255);
    }
    return new JPEGQTable(entries);
  }

  @Override
  public Bytes render(byte[] part) {
    byte[] file = encode(part);
    decode(file, part);
    return new Bytes(file.length, scanBytes(file));
  }

  /** The JPEG file of a part. */
  byte[] encode(byte[] part) {
    image.getRaster().setDataElements(0, 0, width, height, part);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(out);
      writer.write(null, new IIOImage(image, null, metadata), tablesOfMetadata);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  private void decode(byte[] file, byte[] part) {
    try (ImageInputStream in = new MemoryCacheImageInputStream(new ByteArrayInputStream(file))) {
      reader.setInput(in, true, true);
      reader.read(0).getRaster().getDataElements(0, 0, width, height, part);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
  }

  /** The entropy-coded bytes between the header of the scan and the end of the image. */
  private static int scanBytes(byte[] file) {
    int at = 2; // after the start of the image, segments: marker, length with its own 2 bytes, data
    while ((file[at] & 0xff) == MARKER && (file[at + 1] & 0xff) != START_OF_SCAN) {
      at = segmentEnd(file, at);
    }
    return file.length - END_OF_IMAGE_BYTES - segmentEnd(file, at);
  }

  private static int segmentEnd(byte[] file, int at) {
    return at + 2 + ((file[at + 2] & 0xff) << 8 | (file[at + 3] & 0xff));
  }

  @Override
  public void close() {
    writer.dispose();
    reader.dispose();
  }
}
