package io.maskcast.trainer.version;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.version.Jpeg;
import io.maskcast.shared.version.Thumbnail;
import io.maskcast.shared.version.Version;

/**
 * Renders one version of parts: whole tiles or single channels of them. Not thread-safe; each
 * thread has its own.
 */
sealed interface PartRenderer extends AutoCloseable
    permits RawRenderer, JpegCodec, ThumbnailRenderer {

  /**
   * What a part costs to send.
   *
   * @param whole bytes of all that is needed to show the part
   * @param payload of these, bytes that differ from part to part; the rest could be sent once
   */
  record Bytes(int whole, int payload) {}

  /**
   * Renders a part in place.
   *
   * @param part its samples, pixel-interleaved; receives those of the version
   */
  Bytes render(byte[] part);

  @Override
  void close();

  /**
   * Whoever renders a version.
   *
   * @throws MaskcastException if parts of these sides and channels have no such version
   */
  static PartRenderer of(Version version, int height, int width, int channels) {
    if (version instanceof Jpeg jpeg) {
      return new JpegCodec(jpeg.quality(), height, width, channels);
    }
    if (version instanceof Thumbnail thumbnail) {
      return new ThumbnailRenderer(thumbnail, height, width, channels);
    }
    return new RawRenderer();
  }
}
