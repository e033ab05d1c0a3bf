package io.maskcast.server.source;

import io.maskcast.server.source.remote.RemoteFiles;
import io.maskcast.server.source.remote.SourceFiles;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A source that is opened anew when a file of it has been found changed, or, of pictures and idx
 * files on disk, when there are more of them: what cannot be opened then is tried again when it
 * changes once more, and what was there before stays. Whoever had it before the change keeps the
 * old one, of which no more can be read; it stays open until the next change. Thread-safe.
 */
final class OpenSource implements AutoCloseable {

  /** After a source could not be opened anew, nobody waits for the next attempt in vain. */
  private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(5);

  private static final Logger LOG = LoggerFactory.getLogger(OpenSource.class);

  private final String name;
  private final String location;
  private final RemoteFiles remote;
  private final Tiling tiling;
  private volatile Opened current;
  private volatile Optional<DiskVersion> looked;
  private Optional<TileSource> before = Optional.empty();
  private Optional<SourceException> failure = Optional.empty();
  private long failed;

  /**
   * Opens a source.
   *
   * @throws SourceException UNREADABLE if it cannot be
   */
  OpenSource(String name, String location, RemoteFiles remote, Tiling tiling) {
    this.name = name;
    this.location = location;
    this.remote = remote;
    this.tiling = tiling;
    this.looked = DiskVersion.of(location);
    this.current = open();
  }

  /**
   * One opening of it.
   *
   * @param files which know whether they have changed
   * @param source made of them
   */
  private record Opened(SourceFiles files, TileSource source) {}

  private Opened open() {
    SourceFiles files = remote.of(name);
    return new Opened(files, SourceKinds.open(name, location, files, tiling));
  }

  /**
   * The source as it is now; waits only if it has to be opened anew.
   *
   * @throws SourceException UNREADABLE if it has changed and cannot be opened any more
   */
  TileSource get() {
    Opened now = current;
    if (now.files().changed()) {
      return anew();
    }
    return mayGrow(now.source()) ? grown() : now.source();
  }

  /** What is held in memory, or looked up by name, is not disturbed by being opened anew. */
  private static boolean mayGrow(TileSource source) {
    return source instanceof PictureTileSource || source instanceof IdxTileSource;
  }

  private TileSource grown() {
    if (DiskVersion.of(location).equals(looked)) {
      return current.source();
    }
    synchronized (this) {
      Optional<DiskVersion> version = DiskVersion.of(location);
      if (version.isPresent() && !version.equals(looked)) {
        looked = version;
        try {
          Opened opened = open();
          before.ifPresent(TileSource::close);
          before = Optional.of(current.source());
          current = opened;
          LOG.info("Source {} has {} tiles now", name, opened.source().tileCount());
        } catch (SourceException e) {
          LOG.warn("Source {} has changed and stays as it was: {}", name, e.getMessage());
        }
      }
      return current.source();
    }
  }

  /** Which versions of its tiles a source has that this gave out, or a level of it. */
  List<TilesVersion> versions(TileSource source) {
    List<TilesVersion> own = source.versions();
    if (!own.isEmpty()) {
      return own;
    }
    return current
        .files()
        .version()
        .map(files -> "%s %s %s".formatted(files, tiling, source.layout()))
        .map(says -> List.of(TilesVersion.of(source.tileCount(), says)))
        .orElse(List.of());
  }

  /** The source as it is now, or, if it cannot be opened any more, as it was. */
  TileSource latest() {
    try {
      return get();
    } catch (SourceException e) {
      return current.source();
    }
  }

  /** Whether it has files on other servers. */
  boolean isRemote() {
    return current.files().areRemote();
  }

  private synchronized TileSource anew() {
    if (!current.files().changed()) {
      return current.source(); // another was faster
    }
    if (failure.isPresent() && System.nanoTime() - failed < RETRY_NANOS) {
      throw failure.get();
    }
    try {
      Opened opened = open();
      before.ifPresent(TileSource::close);
      before = Optional.of(current.source());
      current = opened;
      failure = Optional.empty();
      return opened.source();
    } catch (SourceException e) {
      failure = Optional.of(e);
      failed = System.nanoTime();
      throw e;
    }
  }

  @Override
  public synchronized void close() {
    before.ifPresent(TileSource::close);
    current.source().close();
  }
}
