package io.maskcast.server.source;

import io.maskcast.server.source.remote.Location;
import io.maskcast.server.source.remote.SourceFiles;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.numpy.NpyHeader;
import io.maskcast.shared.raster.RasterFile;
import io.maskcast.shared.raster.Scene;
import io.maskcast.shared.tiff.RangedBytes;
import io.maskcast.shared.tiff.TiffFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds out what a location holds: by its first bytes, and of YAML, which has none, by its name.
 */
final class SourceKinds {

  private SourceKinds() {}

  /**
   * Opens what is there.
   *
   * @param name what clients call it
   * @param location as {@link Location#parse} reads it
   * @param files opens files of this source
   * @param tiling how rasters are cut into tiles
   * @throws SourceException UNREADABLE if it is missing, damaged or of an unknown kind
   */
  static TileSource open(String name, String location, SourceFiles files, Tiling tiling) {
    try {
      Location place = Location.parse(location);
      if (place instanceof Location.Disk disk && Files.isDirectory(disk.file())) {
        return folder(name, disk.file());
      }
      if (Scene.isScene(place.path())) {
        return scene(name, place, files, tiling);
      }
      return switch (kind(place, files)) {
        case TIFF ->
            RasterTileSource.open(name, List.of(RasterFile.whole(place.toString())), files, tiling);
        case NPY -> ArrayTileSource.ofNpy(name, place, files, tiling);
        case ZIP -> ArrayTileSource.ofNpz(name, place, files, tiling);
        case OTHER -> idx(name, place);
      };
    } catch (SourceException e) {
      throw e;
    } catch (MaskcastException e) {
      throw SourceException.unopened(name, e);
    }
  }

  private static TileSource scene(String name, Location place, SourceFiles files, Tiling tiling) {
    Scene scene;
    try (RangedBytes bytes = files.open(place)) {
      scene = Scene.read(bytes, path -> place.beside(path).toString());
    }
    return RasterTileSource.open(name, scene, files, tiling);
  }

  private enum Kind {
    TIFF,
    NPY,
    ZIP,
    OTHER
  }

  private static Kind kind(Location place, SourceFiles files) {
    try (RangedBytes bytes = files.open(place)) {
      if (TiffFile.isTiff(bytes)) {
        return Kind.TIFF;
      }
      if (NpyHeader.isNpy(bytes)) {
        return Kind.NPY;
      }
      return ZipEntries.isZip(bytes) ? Kind.ZIP : Kind.OTHER;
    }
  }

  /** Pictures; if there are none, what is in data sets like MNIST. */
  private static TileSource folder(String name, Path folder) {
    List<Path> pictures = PictureTileSource.pictures(folder);
    return pictures.isEmpty()
        ? IdxTileSource.open(name, folder)
        : PictureTileSource.of(name, pictures);
  }

  private static TileSource idx(String name, Location place) {
    if (place instanceof Location.Disk disk) {
      return IdxTileSource.open(name, disk.file());
    }
    throw new MaskcastException(
        "%s is neither a TIFF nor a NumPy array; idx files are served from disk"
            .formatted(place.path()));
  }
}
