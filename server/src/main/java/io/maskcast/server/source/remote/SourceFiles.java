package io.maskcast.server.source.remote;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.raster.CoalescedBytes;
import io.maskcast.shared.raster.RasterOpener;
import io.maskcast.shared.tiff.FileBytes;
import io.maskcast.shared.tiff.RangedBytes;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Opens the files of one source, and knows whether one of them has changed since. Thread-safe;
 * opening waits, and must not be done by an event loop.
 */
public final class SourceFiles implements RasterOpener {

  private final RemoteFiles remote;
  private final String source;
  private final List<HttpBytes> opened = new CopyOnWriteArrayList<>();
  private final Map<Path, Optional<FileStamp>> onDisk = new ConcurrentSkipListMap<>();

  SourceFiles(RemoteFiles remote, String source) {
    this.remote = remote;
    this.source = source;
  }

  /**
   * Opens a file.
   *
   * @param location as {@link Location#parse} reads it
   * @return its bytes; neighbouring ranges are read at once
   * @throws MaskcastException if it is missing or cannot be read by ranges
   */
  @Override
  public RangedBytes open(String location) {
    return open(Location.parse(location));
  }

  /** Opens a file; fails as {@link #open(String)} does. */
  public RangedBytes open(Location location) {
    if (location instanceof Location.Disk disk) {
      onDisk.computeIfAbsent(disk.file(), FileStamp::settled);
      return new CoalescedBytes(FileBytes.open(disk.file()), GAP_BYTES);
    }
    RemoteObject object =
        location instanceof Location.Bucket bucket
            ? remote.s3().object(bucket)
            : RemoteObject.at(((Location.Web) location).address());
    HttpBytes bytes = HttpBytes.open(remote.client(source), object, remote.headers());
    opened.add(bytes);
    return new CoalescedBytes(bytes, HttpBytes.GAP_BYTES);
  }

  /** Whether some of those that were opened are on other servers. */
  public boolean areRemote() {
    return !opened.isEmpty();
  }

  /**
   * Whether a file that was opened here has been found to be another by now. What was read of it is
   * of the old one, and no more will be; to read the new one, open all of the source anew.
   */
  public boolean changed() {
    return opened.stream().anyMatch(HttpBytes::changed);
  }

  /**
   * What tells this state of all files from any other: the same as long as none of them changes.
   *
   * @return empty if one has changed since it was opened, or that cannot be known, as of files on
   *     other servers
   */
  public Optional<String> version() {
    boolean same =
        opened.isEmpty()
            && !onDisk.isEmpty()
            && onDisk.entrySet().stream()
                .allMatch(
                    file ->
                        file.getValue().isPresent()
                            && FileStamp.settled(file.getKey()).equals(file.getValue()));
    return same ? Optional.of(onDisk.values().toString()) : Optional.empty();
  }
}
