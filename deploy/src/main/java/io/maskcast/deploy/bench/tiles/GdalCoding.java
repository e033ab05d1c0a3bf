package io.maskcast.deploy.bench.tiles;

import java.util.List;

/**
 * WebP and JPEG 2000 in grey, by GDAL's drivers. WebP has no grey: all three of its channels are
 * the same, and its chroma costs next to nothing.
 *
 * @param gdal writes and reads
 * @param family {@link Family#WEBP} or {@link Family#JPEG2000}
 * @param setting as the family says; {@link #LOSSLESS} for the lossless form
 */
record GdalCoding(Gdal gdal, Family family, double setting) implements ImageCoding {

  /** Of any setting of the lossy forms, none. */
  static final double LOSSLESS = 0;

  /** The shortest side of a block that the driver takes; blocks may be larger than the image. */
  private static final int SMALLEST_BLOCK = 32;

  @Override
  public byte[] encode(Mosaic mosaic, byte[] planes) {
    int height = Math.toIntExact(mosaic.greyHeight());
    String number = Representation.number(setting);
    if (family == Family.WEBP) {
      List<String> how =
          setting == LOSSLESS ? List.of("LOSSLESS=YES") : List.of("QUALITY=" + number);
      return gdal.encode("WEBP", planes, mosaic.width(), height, 1, 3, List.of(how));
    }
    List<String> how =
        List.of(
            "QUALITY=" + (setting == LOSSLESS ? "100" : number),
            "REVERSIBLE=" + (setting == LOSSLESS ? "YES" : "NO"),
            // One block: what each begins with is paid for once.
            "BLOCKXSIZE=" + Math.max(SMALLEST_BLOCK, mosaic.width()),
            "BLOCKYSIZE=" + Math.max(SMALLEST_BLOCK, height));
    return gdal.encode("JP2OpenJPEG", planes, mosaic.width(), height, 1, 1, List.of(how));
  }

  @Override
  public byte[] decode(Mosaic mosaic, byte[] file) {
    return gdal.decode(file, 1);
  }
}
