package io.maskcast.shared.jpeg;

import io.maskcast.shared.MaskcastException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.plugins.jpeg.JPEGQTable;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.Node;

/**
 * Encodes tiles or channels of them as baseline JPEG: grey, or RGB as YCbCr with the chroma halved
 * along both sides (4:2:0, libjpeg's default).
 *
 * <p>The quantisation tables are those of the Independent JPEG Group for a quality q: each entry of
 * the tables of Annex K of the JPEG standard times s, plus 50, over 100, in integers, and put into
 * 1 to 255, with s = 5000 / q below 50 and 200 - 2 q from there on. They are handed to the encoder
 * entry by entry: its own quality setting rounds s in another way and misses some of them by 1. The
 * Huffman tables are those of Annex K unless others are given; they change how many bytes a file
 * has, never what it shows.
 *
 * <p>Not thread-safe; each thread has its own.
 */
public final class JpegEncoder implements AutoCloseable {

  private final int height;
  private final int width;
  private final BufferedImage image;
  private final ImageWriter writer;
  private final ImageWriteParam tablesOfMetadata;
  private final IIOMetadata metadata;

  /**
   * Prepares for parts of one kind, with the Huffman tables of Annex K.
   *
   * @param quality 1 to 100
   * @param height rows
   * @param width columns
   * @param channels 1 or 3
   * @throws MaskcastException if the parts have neither 1 channel nor 3, or are too large for JPEG
   */
  public JpegEncoder(int quality, int height, int width, int channels) {
    this(quality, height, width, channels, List.of());
  }

  /**
   * Prepares for parts of one kind.
   *
   * @param tables the Huffman tables that take the place of Annex K's; each must have a code for
   *     whatever is encoded
   * @throws MaskcastException if the parts have neither 1 channel nor 3, or are too large for JPEG
   */
  public JpegEncoder(int quality, int height, int width, int channels, List<HuffmanTable> tables) {
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
    this.tablesOfMetadata = writer.getDefaultWriteParam();
    tablesOfMetadata.setCompressionMode(ImageWriteParam.MODE_COPY_FROM_METADATA);
    this.metadata = metadata(quality, tables);
  }

  private IIOMetadata metadata(int quality, List<HuffmanTable> tables) {
    IIOMetadata made =
        writer.getDefaultImageMetadata(
            ImageTypeSpecifier.createFromRenderedImage(image), tablesOfMetadata);
    Node tree = made.getAsTree(made.getNativeMetadataFormatName());
    setTables(tree, quality, tables);
    try {
      made.setFromTree(made.getNativeMetadataFormatName(), tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return made;
  }

  /** Table 0 is for grey or luminance, table 1 for both kinds of chrominance. */
  private static void setTables(Node node, int quality, List<HuffmanTable> tables) {
    if (node instanceof IIOMetadataNode table && node.getNodeName().equals("dqtable")) {
      boolean luminance = table.getAttribute("qtableId").equals("0");
      table.setUserObject(
          scaled(luminance ? JPEGQTable.K1Luminance : JPEGQTable.K2Chrominance, quality));
    }
    if (node instanceof IIOMetadataNode table && node.getNodeName().equals("dhtable")) {
      boolean ac = table.getAttribute("class").equals("1");
      String number = table.getAttribute("htableId");
      tables.stream()
          .filter(given -> given.ac() == ac && number.equals(Integer.toString(given.number())))
          .forEach(given -> table.setUserObject(given.forLibrary()));
    }
    for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
      setTables(child, quality, tables);
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

  /**
   * An encoder whose files begin with a header.
   *
   * @param quality 1 to 100
   * @param header what was made by an encoder of that quality
   * @throws MaskcastException if this Java's encoder writes another header
   */
  public static JpegEncoder of(int quality, JpegHeader header) {
    JpegEncoder encoder =
        new JpegEncoder(
            quality, header.height(), header.width(), header.channels(), header.huffmanTables());
    if (!encoder.header().equals(header)) {
      encoder.close();
      throw new MaskcastException(
          "The JPEG encoder of this Java writes another header for quality %d than the bundle has; run the server on the Java that the trainer runs on"
              .formatted(quality));
    }
    return encoder;
  }

  /** What all files of this encoder begin with. */
  public JpegHeader header() {
    return JpegHeader.of(encode(new byte[height * width * image.getRaster().getNumBands()]));
  }

  /**
   * The entropy-coded bytes of a part: its file without the header and the end of the image.
   *
   * @param header this encoder's
   */
  public byte[] scan(byte[] part, JpegHeader header) {
    return header.scan(encode(part));
  }

  /**
   * The JPEG file of a part.
   *
   * @param part its samples, pixel-interleaved
   */
  public byte[] encode(byte[] part) {
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

  @Override
  public void close() {
    writer.dispose();
  }
}
