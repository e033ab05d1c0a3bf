package io.maskcast.server.source;

import io.maskcast.server.source.remote.Location;
import io.maskcast.server.source.remote.SourceFiles;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.numpy.NpyHeader;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.RangedBytes;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.TileLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tiles of an array that NumPy saved, alone or with others that are its further channels. Only what
 * a plan selects is read, with what lies close between. What of a tile lies beyond a raster is 0.
 * Thread-safe.
 */
final class ArrayTileSource implements TileSource {

  private final String name;
  private final RangedBytes file;
  private final List<RangedBytes> arrays;
  private final List<NpyHeader> headers;
  private final ArrayTiles tiles;

  private ArrayTileSource(
      String name,
      RangedBytes file,
      List<RangedBytes> arrays,
      List<NpyHeader> headers,
      ArrayTiles tiles) {
    this.name = name;
    this.file = file;
    this.arrays = List.copyOf(arrays);
    this.headers = List.copyOf(headers);
    this.tiles = tiles;
  }

  /**
   * Opens an {@code .npy} file.
   *
   * @param name what clients call it
   * @param location where the file is
   * @param files opens it
   * @param tiling how a raster is cut into tiles
   * @throws MaskcastException if it is damaged, or no tiles or raster
   */
  static ArrayTileSource ofNpy(String name, Location location, SourceFiles files, Tiling tiling) {
    return open(
        files.open(location),
        file -> {
          NpyHeader header = NpyHeader.read(file);
          return new ArrayTileSource(
              name,
              file,
              List.of(file),
              List.of(header),
              ArrayTiles.of(file.name(), header, tiling));
        });
  }

  /**
   * Opens an {@code .npz} file: one array, or several, each of which is a channel, in the order in
   * which they were saved.
   *
   * @param name what clients call it
   * @param location where the file is
   * @param files opens it
   * @param tiling how a raster is cut into tiles
   * @throws MaskcastException if it is damaged, or no tiles or raster
   */
  static ArrayTileSource ofNpz(String name, Location location, SourceFiles files, Tiling tiling) {
    return open(
        files.open(location),
        file -> {
          List<RangedBytes> arrays = ZipEntries.of(file, ".npy");
          List<NpyHeader> headers = arrays.stream().map(NpyHeader::read).toList();
          List<String> names = arrays.stream().map(RangedBytes::name).toList();
          return new ArrayTileSource(
              name,
              file,
              arrays,
              headers,
              arrays.size() == 1
                  ? ArrayTiles.of(names.get(0), headers.get(0), tiling)
                  : ArrayTiles.ofChannels(names, headers, tiling));
        });
  }

  private interface Reader {
    ArrayTileSource read(RangedBytes file);
  }

  private static ArrayTileSource open(RangedBytes file, Reader reader) {
    try {
      return reader.read(file);
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public TileLayout layout() {
    return tiles.layout();
  }

  @Override
  public long tileCount() {
    return tiles.grid().count();
  }

  @Override
  public long readSelected(long tile, SelectionPlan plan, byte[] selected, int offset) {
    requireLayout(plan);
    requireTile(tile);
    Pieces pieces = new Pieces(tile);
    plan.forEachRowPiece(pieces::piece);
    Arrays.fill(selected, offset, offset + plan.selectedBytes(), (byte) 0);
    try {
      long read = 0;
      for (int array = 0; array < arrays.size(); array++) {
        read += copy(array, pieces.of.get(array), selected, offset);
      }
      return Math.max(0, read - plan.selectedBytes());
    } catch (MaskcastException e) {
      throw SourceException.unread(name, tile, e);
    }
  }

  private long copy(int array, List<Piece> pieces, byte[] selected, int offset) {
    if (pieces.isEmpty()) {
      return 0;
    }
    RangedBytes.Parts parts = arrays.get(array).readAll(pieces.stream().map(Piece::range).toList());
    for (int i = 0; i < pieces.size(); i++) {
      byte[] part = parts.bytes().get(i);
      int to = offset + pieces.get(i).to();
      System.arraycopy(part, 0, selected, to, part.length);
      headers.get(array).toLittleEndian(selected, to, to + part.length);
    }
    return parts.read();
  }

  /**
   * Bytes that lie side by side in an array and among the selected ones.
   *
   * @param range where in the array's file
   * @param to where among the selected bytes
   */
  private record Piece(ByteRange range, int to) {}

  /** What a plan selects of a tile, by array. */
  private final class Pieces {

    private final List<List<Piece>> of = new ArrayList<>();
    private final int top;
    private final int left;
    private final int pixel; // samples of one in its array
    private int to;

    Pieces(long tile) {
      this.top = tiles.grid().top(tile);
      this.left = tiles.grid().left(tile);
      this.pixel = layout().interleave() == Interleave.PIXEL ? layout().channels() : 1;
      arrays.forEach(array -> of.add(new ArrayList<>()));
    }

    /** A piece of a row, of which some may lie beyond the raster. */
    void piece(int array, int row, int first, int length) {
      int size = headers.get(array).itemBytes();
      int inside = Math.min(first + length, (tiles.width() - left) * pixel) - first;
      if (top + row < tiles.height() && inside > 0) {
        long sample = ((long) (top + row) * tiles.width() + left) * pixel + first;
        add(of.get(array), headers.get(array).dataOffset() + sample * size, inside * size);
      }
      to += length * size;
    }

    /** Whole rows of tiles lie side by side. */
    private void add(List<Piece> pieces, long from, int bytes) {
      if (!pieces.isEmpty()) {
        Piece last = pieces.get(pieces.size() - 1);
        int before = last.range().length();
        if (last.range().end() == from && last.to() + before == to) {
          pieces.set(
              pieces.size() - 1,
              new Piece(new ByteRange(last.range().offset(), before + bytes), last.to()));
          return;
        }
      }
      pieces.add(new Piece(new ByteRange(from, bytes), to));
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
