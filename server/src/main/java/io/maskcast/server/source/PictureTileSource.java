package io.maskcast.server.source;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.maskcast.server.source.remote.FileStamp;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.tile.TileLayout;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The pictures of a folder, PNG or JPEG, as tiles, in the order in which people count: {@code
 * 2.png} comes before {@code 10.png}. Which there are is looked at once; each is decoded when it is
 * wanted, and the last of them are kept as long as their files stay the same. One that is damaged
 * or unlike the others fails its own tile. Thread-safe.
 */
final class PictureTileSource implements TileSource {

  private static final long CACHED_BYTES = 64 << 20;
  private static final Pattern PICTURE = Pattern.compile(".*\\.(png|jpe?g)");

  private final String name;
  private final TileLayout layout;
  private final List<Path> files;
  private final Cache<Integer, Held> pictures;

  /**
   * A picture that is held.
   *
   * @param stamp of its file before it was read
   * @param settled whether that could be relied on
   */
  private record Held(PictureFile picture, FileStamp stamp, boolean settled) {

    /** Whether its file is as it was, or gone. */
    boolean isLatest(Optional<FileStamp> now) {
      return now.map(file -> stamp.equals(file) && (settled || !file.isSettled())).orElse(true);
    }
  }

  private PictureTileSource(String name, TileLayout layout, List<Path> files) {
    this.name = name;
    this.layout = layout;
    this.files = List.copyOf(files);
    this.pictures =
        Caffeine.newBuilder()
            .maximumWeight(CACHED_BYTES)
            .weigher((Integer tile, Held held) -> held.picture().samples().length)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Looks for pictures.
   *
   * @return those of the folder, in order; none if there are none
   * @throws MaskcastException if the folder cannot be read
   */
  static List<Path> pictures(Path folder) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        String file = entry.getFileName().toString();
        if (!file.startsWith(".") && PICTURE.matcher(file.toLowerCase(Locale.ROOT)).matches()) {
          files.add(entry);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw unreadable(folder, e.getCause());
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
    files.sort(NaturalOrder.of(file -> file.getFileName().toString()));
    return files;
  }

  private static MaskcastException unreadable(Path folder, IOException e) {
    return new MaskcastException(
        "Cannot read folder %s: %s".formatted(folder, WholeFile.reason(e)), e);
  }

  /**
   * Makes a source of pictures; the first that can be decoded says what all of them are like.
   *
   * @param name what clients call it
   * @param files pictures, 1 or more
   * @throws MaskcastException if none of them can be decoded
   */
  static PictureTileSource of(String name, List<Path> files) {
    Optional<MaskcastException> first = Optional.empty();
    for (Path file : files) {
      try {
        return new PictureTileSource(
            name, PictureFile.read(file, Optional.empty()).layout(), files);
      } catch (MaskcastException e) {
        first = first.or(() -> Optional.of(e));
      }
    }
    throw first.orElseThrow();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public TileLayout layout() {
    return layout;
  }

  @Override
  public long tileCount() {
    return files.size();
  }

  /** By their files, which may be replaced one by one. */
  @Override
  public List<TilesVersion> versions() {
    return TilesVersion.inParts(tileCount(), this::stamps);
  }

  private Optional<String> stamps(long first, long end) {
    StringBuilder all = new StringBuilder(layout.toString());
    for (Path file : files.subList((int) first, (int) end)) {
      Optional<FileStamp> stamp = FileStamp.settled(file);
      if (stamp.isEmpty()) {
        return Optional.empty();
      }
      all.append(' ').append(stamp.get());
    }
    return Optional.of(all.toString());
  }

  @Override
  public void readDense(long tile, byte[] dense, int offset) {
    requireTile(tile);
    Optional<FileStamp> stamp = FileStamp.now(files.get((int) tile));
    byte[] samples = held(tile, stamp).orElseGet(() -> read(tile, stamp)).samples();
    System.arraycopy(samples, 0, dense, offset, samples.length);
  }

  @Override
  public long readSelected(long tile, SelectionPlan plan, byte[] selected, int offset) {
    requireLayout(plan);
    requireTile(tile);
    Optional<FileStamp> stamp = FileStamp.now(files.get((int) tile));
    Optional<PictureFile> held = held(tile, stamp);
    PictureFile picture = held.orElseGet(() -> read(tile, stamp));
    plan.gather(picture.samples(), 0, selected, offset);
    return held.isPresent() ? 0 : Math.max(0, picture.fileBytes() - plan.selectedBytes());
  }

  /** A picture that was read, if its file is as it was then. */
  private Optional<PictureFile> held(long tile, Optional<FileStamp> stamp) {
    return Optional.ofNullable(pictures.getIfPresent((int) tile))
        .filter(held -> held.isLatest(stamp))
        .map(Held::picture);
  }

  private PictureFile read(long tile, Optional<FileStamp> stamp) {
    boolean settled = stamp.map(FileStamp::isSettled).orElse(false);
    try {
      PictureFile picture = PictureFile.read(files.get((int) tile), Optional.of(layout));
      stamp.ifPresent(file -> pictures.put((int) tile, new Held(picture, file, settled)));
      return picture;
    } catch (MaskcastException e) {
      throw SourceException.unread(name, tile, e);
    }
  }

  @Override
  public void close() {
    pictures.invalidateAll();
  }
}
