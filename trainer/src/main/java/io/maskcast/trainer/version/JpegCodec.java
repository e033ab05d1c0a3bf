package io.maskcast.trainer.version;

import io.maskcast.shared.jpeg.JpegDecoder;
import io.maskcast.shared.jpeg.JpegEncoder;
import io.maskcast.shared.jpeg.JpegHeader;

/** Encodes and decodes parts as both ends of a stream do: see {@link JpegEncoder}. */
final class JpegCodec implements PartRenderer {

  private static final int END_OF_IMAGE_BYTES = 2;

  private final JpegEncoder encoder;
  private final JpegHeader header;
  private final JpegDecoder decoder;

  /**
   * Prepares for parts of one kind.
   *
   * @param quality 1 to 100
   * @throws io.maskcast.shared.MaskcastException if the parts have neither 1 channel nor 3, or are
   *     too large for JPEG
   */
  JpegCodec(int quality, int height, int width, int channels) {
    this.encoder = new JpegEncoder(quality, height, width, channels);
    this.header = encoder.header();
    this.decoder = new JpegDecoder(header);
  }

  @Override
  public Bytes render(byte[] part) {
    byte[] scan = encoder.scan(part, header);
    decoder.decode(scan, 0, scan.length, part);
    return new Bytes(header.length() + scan.length + END_OF_IMAGE_BYTES, scan.length);
  }

  /** The JPEG file of a part. */
  byte[] encode(byte[] part) {
    return encoder.encode(part);
  }

  @Override
  public void close() {
    encoder.close();
    decoder.close();
  }
}
