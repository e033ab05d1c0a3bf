package io.maskcast.server.source;

import io.maskcast.server.source.SourceException.Reason;
import io.maskcast.server.source.remote.RemoteFiles;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** The sources of a server by name. Thread-safe. */
public final class TileSources implements AutoCloseable {

  private static final Pattern NAME = Pattern.compile("[a-z0-9._-]{1,64}");

  private final SortedMap<String, OpenSource> sources;

  private TileSources(SortedMap<String, OpenSource> sources) {
    this.sources = sources;
  }

  /**
   * Opens sources; either all or none. One that cannot be reached is an error, as one that is
   * damaged: a server that starts has all of its sources.
   *
   * @param locations by name (1 to 64 characters of [a-z0-9._-]): a TIFF on disk, behind an HTTP
   *     server or in S3, an idx file, or a folder with one {@code t10k-images*}
   * @param tiling how TIFFs are cut into tiles
   * @param remote reads what is not on disk; to be closed after the sources
   * @throws SourceException INVALID if a name has another form, UNREADABLE if a file is missing or
   *     damaged, or a location is none
   */
  public static TileSources open(Map<String, String> locations, Tiling tiling, RemoteFiles remote) {
    locations.keySet().forEach(TileSources::requireName);
    SortedMap<String, OpenSource> opened = new TreeMap<>();
    TileSources sources = new TileSources(opened);
    try {
      locations.forEach(
          (name, location) -> opened.put(name, new OpenSource(name, location, remote, tiling)));
    } catch (SourceException e) {
      sources.close();
      throw e;
    }
    return sources;
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
   * A source. If it has been found changed, it is opened anew, which may wait.
   *
   * @throws SourceException NOT_FOUND if there is none of that name, UNREADABLE if it has changed
   *     and cannot be opened any more
   */
  public TileSource get(String name) {
    OpenSource source = sources.get(name);
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
    return source.get();
  }

  /** Whether reading tiles of a source may wait for another server. */
  public boolean isRemote(String name) {
    OpenSource source = sources.get(name);
    return source != null && source.isRemote();
  }

  /**
   * A source in one of its resolutions.
   *
   * @throws SourceException NOT_FOUND if there is none of that name, or it has no such level
   */
  public TileSource get(String name, int level) {
    return get(name).level(level);
  }

  /**
   * Which versions of its tiles a source of these has; none if that cannot be known. May wait for a
   * disk.
   */
  public List<TilesVersion> versions(TileSource source) {
    return sources.get(source.name()).versions(source);
  }

  /**
   * All sources in alphabetical order; of one that has changed and cannot be opened any more, what
   * it was.
   */
  public List<TileSource> all() {
    return sources.values().stream().map(OpenSource::latest).toList();
  }

  /** Closes all sources. */
  @Override
  public void close() {
    sources.values().forEach(OpenSource::close);
  }
}
