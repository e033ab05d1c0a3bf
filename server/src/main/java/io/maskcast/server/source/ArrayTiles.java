package io.maskcast.server.source;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.numpy.NpyHeader;
import io.maskcast.shared.raster.TileGrid;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.util.List;

/**
 * How an array is tiles. Tiles that lie behind each other are read as one high raster of as many
 * columns as a tile has.
 *
 * @param layout of a tile
 * @param height rows of the raster
 * @param width columns of the raster
 * @param grid of the tiles in the raster
 */
record ArrayTiles(TileLayout layout, int height, int width, TileGrid grid) {

  /**
   * Of an array alone: (tiles, rows, columns, channels); (rows, columns), cut into tiles; and, of
   * three dimensions, (rows, columns, channels) if the tiling was chosen, else (tiles, rows,
   * columns).
   *
   * @throws MaskcastException if it has another form
   */
  static ArrayTiles of(String name, NpyHeader array, Tiling tiling) {
    List<Integer> shape = array.shape();
    SampleType type = type(name, array);
    return switch (shape.size()) {
      case 2 -> raster(shape, 1, type, Interleave.PIXEL, tiling);
      case 3 ->
          tiling.chosen()
              ? raster(shape, shape.get(2), type, Interleave.PIXEL, tiling)
              : tiles(name, shape, 1, type, Interleave.PIXEL);
      case 4 -> tiles(name, shape, shape.get(3), type, Interleave.PIXEL);
      default ->
          throw new MaskcastException(
              "%s has shape %s; tiles have 4 dimensions (tile, row, column, channel), or 3 without channels, and rasters 3 (row, column, channel) or 2"
                  .formatted(name, shape));
    };
  }

  /**
   * Of several arrays, each of which is a channel: (tiles, rows, columns), or (rows, columns), cut
   * into tiles.
   *
   * @throws MaskcastException if they are unlike each other or have another form
   */
  static ArrayTiles ofChannels(List<String> names, List<NpyHeader> arrays, Tiling tiling) {
    NpyHeader first = arrays.get(0);
    for (int i = 1; i < arrays.size(); i++) {
      NpyHeader other = arrays.get(i);
      if (!other.shape().equals(first.shape()) || !other.type().equals(first.type())) {
        throw new MaskcastException(
            "%s has shape %s of %s, %s has %s of %s; arrays that are channels must agree in this"
                .formatted(
                    names.get(i),
                    other.shape(),
                    other.type(),
                    names.get(0),
                    first.shape(),
                    first.type()));
      }
    }
    SampleType type = type(names.get(0), first);
    return switch (first.shape().size()) {
      case 2 -> raster(first.shape(), arrays.size(), type, Interleave.BAND, tiling);
      case 3 -> tiles(names.get(0), first.shape(), arrays.size(), type, Interleave.BAND);
      default ->
          throw new MaskcastException(
              "%s has shape %s; of several arrays, each is a channel: (tile, row, column) or (row, column)"
                  .formatted(names.get(0), first.shape()));
    };
  }

  private static SampleType type(String name, NpyHeader array) {
    return array
        .sampleType()
        .orElseThrow(
            () ->
                new MaskcastException(
                    "%s holds samples of type %s, which do not travel; convert it by astype, for example to float32"
                        .formatted(name, array.type())));
  }

  private static ArrayTiles raster(
      List<Integer> shape, int channels, SampleType type, Interleave interleave, Tiling tiling) {
    int height = shape.get(0);
    int width = shape.get(1);
    int side = tiling.size();
    return new ArrayTiles(
        new TileLayout(side, side, channels, type, interleave),
        height,
        width,
        new TileGrid(height, width, side, side, tiling.stride()));
  }

  private static ArrayTiles tiles(
      String name, List<Integer> shape, int channels, SampleType type, Interleave interleave) {
    int rows = shape.get(1);
    int columns = shape.get(2);
    long height = (long) shape.get(0) * rows;
    if (height > Integer.MAX_VALUE) {
      throw new MaskcastException(
          "%s has %d rows in all its tiles, over the limit of 2^31; split it"
              .formatted(name, height));
    }
    return new ArrayTiles(
        new TileLayout(rows, columns, channels, type, interleave),
        (int) height,
        columns,
        new TileGrid((int) height, columns, rows, columns, rows));
  }
}
