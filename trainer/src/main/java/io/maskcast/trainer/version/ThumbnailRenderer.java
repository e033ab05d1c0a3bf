package io.maskcast.trainer.version;

import io.maskcast.shared.version.Thumbnail;
import io.maskcast.shared.version.ThumbnailScaling;

/** Makes parts small and large again, as both ends of a stream do: see {@link ThumbnailScaling}. */
final class ThumbnailRenderer implements PartRenderer {

  private final ThumbnailScaling scaling;
  private final byte[] small;

  /**
   * Prepares for parts of one kind.
   *
   * @throws io.maskcast.shared.MaskcastException if the thumbnail is larger than the part
   */
  ThumbnailRenderer(Thumbnail thumbnail, int height, int width, int channels) {
    this.scaling = new ThumbnailScaling(thumbnail, height, width, channels);
    this.small = new byte[scaling.smallSamples()];
  }

  @Override
  public Bytes render(byte[] part) {
    for (int sample = 0; sample < small.length; sample++) {
      small[sample] = scaling.shrunk(part, sample);
    }
    for (int sample = 0; sample < part.length; sample++) {
      part[sample] = small[scaling.shownBy(sample)];
    }
    return new Bytes(small.length, small.length);
  }

  @Override
  public void close() {}
}
