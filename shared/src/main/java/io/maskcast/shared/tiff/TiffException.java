package io.maskcast.shared.tiff;

import io.maskcast.shared.MaskcastException;

/** A file that is no sound TIFF, or one with a feature that is not known here. */
public final class TiffException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  private TiffException(String message, Throwable cause) {
    super(message, cause);
  }

  static TiffException damaged(String file, String what) {
    return damaged(file, what, null);
  }

  static TiffException damaged(String file, String what, Throwable cause) {
    return new TiffException("%s is damaged: %s".formatted(file, what), cause);
  }

  static TiffException unsupported(String file, String feature) {
    return new TiffException(
        "%s has %s, which cannot be read here; convert it, for example by gdal_translate -co COMPRESS=DEFLATE"
            .formatted(file, feature),
        null);
  }
}
