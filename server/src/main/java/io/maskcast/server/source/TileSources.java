package io.maskcast.server.source;

import io.maskcast.server.source.SourceException.Reason;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The sources of a server by name. Immutable and thread-safe. */
public final class TileSources implements AutoCloseable {

  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,64}");

  private final SortedMap<String, TileSource> sources;

  private TileSources(SortedMap<String, TileSource> sources) {
    this.sources = sources;
  }

  /**
   * Opens sources; either all or none.
   *
   * @param paths by name (1 to 64 characters of [a-z0-9._-]): a TIFF, an idx file, or a folder with
   *     one {@code t10k-images*}
   * @param tiling how TIFFs are cut into tiles
   * @throws SourceException INVALID if a name has another form, UNREADABLE if a file is missing or
   *     damaged
   */
  public static TileSources open(Map<String, Path> paths, Tiling tiling) {
    paths.keySet().forEach(TileSources::requireName);
    SortedMap<String, TileSource> opened = new TreeMap<>();
    TileSources sources = new TileSources(opened);
    try {
      paths.forEach((name, path) -> opened.put(name, open(name, path, tiling)));
    } catch (SourceException e) {
      sources.close();
      throw e;
    }
    return sources;
  }

  private static TileSource open(String name, Path path, Tiling tiling) {
    return RasterTileSource.isRaster(path)
        ? RasterTileSource.open(name, path, tiling)
        : IdxTileSource.open(name, path);
  }

  private static void requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new SourceException(
          Reason.INVALID,
          "'%s' is no source name: 1 to 64 characters of a-z, 0-9, '.', '_' and '-' are"
              .formatted(name));
    }
  }

  /**
   * A source.
   *
   * @throws SourceException NOT_FOUND if there is none of that name
   */
  public TileSource get(String name) {
    TileSource source = sources.get(name);
    if (source == null) {
      throw new SourceException(
          Reason.NOT_FOUND,
          "There is no source '%s' here; there %s"
              .formatted(
                  name,
                  sources.isEmpty()
                      ? "is none at all"
                      : "is " + String.join(", ", sources.keySet())));
    }
    return source;
  }

  /** All sources in alphabetical order. */
  public List<TileSource> all() {
    return List.copyOf(sources.values());
  }

  /** Closes all sources. */
  @Override
  public void close() {
    sources.values().forEach(TileSource::close);
  }
}
