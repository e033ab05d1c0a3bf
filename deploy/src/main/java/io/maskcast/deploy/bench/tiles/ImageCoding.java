package io.maskcast.deploy.bench.tiles;

/** Writes mosaics as image files and reads them. */
interface ImageCoding {

  /**
   * A mosaic as a file.
   *
   * @param planes as {@link Mosaic#arrange} gives them
   */
  byte[] encode(Mosaic mosaic, byte[] planes);

  /**
   * The samples of a file.
   *
   * @return as {@link Mosaic#restore} takes them
   */
  byte[] decode(Mosaic mosaic, byte[] file);
}
