package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.picture.Picture;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;

/**
 * A decoded image file: 8-bit grey or RGB, transparency left out. Of several frames only the first
 * is read.
 *
 * @param name of the file, for people
 * @param layout its sides; 1 channel or 3
 * @param samples in the order of the layout
 */
@SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
record TrainingPicture(String name, TileLayout layout, byte[] samples) {

  /**
   * Decodes the first image of a data set.
   *
   * @throws MaskcastException if it is damaged, neither grey nor RGB of 8 bits, or larger than a
   *     tile may be
   */
  static TrainingPicture read(String name, byte[] file) {
    return decode(name, file, (height, width) -> {});
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
    TrainingPicture other =
        decode(name, file, (height, width) -> requireSameSides(name, height, width));
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

  private void requireSameSides(String name, int height, int width) {
    if (height != layout.height() || width != layout.width()) {
      throw new MaskcastException(
          "%s is %d x %d (height x width), but %s is %d x %d; bring all images of a data set to the same sides"
              .formatted(name, height, width, this.name, layout.height(), layout.width()));
    }
  }

  private static TrainingPicture decode(String name, byte[] file, Picture.SidesCheck sides) {
    Picture picture =
        Picture.decode(name, file, sides)
            .orElseThrow(
                () -> new MaskcastException("%s is no image of a known format".formatted(name)));
    TileLayout stored = picture.layout();
    int channels = stored.channels() - (picture.transparent() ? 1 : 0);
    if (stored.sampleType() != SampleType.U8 || (channels != 1 && channels != 3)) {
      throw new MaskcastException(
          "%s has %d channels of %d bits; images are grey or RGB with 8 bits, all else fits .npy files"
              .formatted(name, channels, stored.sampleType().bytes() * Byte.SIZE));
    }
    TileLayout layout =
        new TileLayout(stored.height(), stored.width(), channels, SampleType.U8, Interleave.PIXEL);
    return new TrainingPicture(name, layout, opaque(picture, layout));
  }

  private static byte[] opaque(Picture picture, TileLayout layout) {
    if (!picture.transparent()) {
      return picture.samples();
    }
    int channels = layout.channels();
    byte[] samples = new byte[layout.samples()];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = picture.samples()[i / channels * (channels + 1) + i % channels];
    }
    return samples;
  }
}
