package io.maskcast.server.source;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
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
 * wanted, and the last of them are kept. One that is damaged or unlike the others fails its own
 * tile. Thread-safe.
 */
final class PictureTileSource implements TileSource {

  private static final long CACHED_BYTES = 64 << 20;
  private static final Pattern PICTURE = Pattern.compile(".*\\.(png|jpe?g)");

  private final String name;
  private final TileLayout layout;
  private final List<Path> files;
  private final LoadingCache<Integer, PictureFile> pictures;

  private PictureTileSource(String name, TileLayout layout, List<Path> files) {
    this.name = name;
    this.layout = layout;
    this.files = List.copyOf(files);
    this.pictures =
        Caffeine.newBuilder()
            .maximumWeight(CACHED_BYTES)
            .weigher((Integer tile, PictureFile picture) -> picture.samples().length)
            .executor(Runnable::run)
            .build(tile -> PictureFile.read(files.get(tile), Optional.of(layout)));
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

  @Override
  public void readDense(long tile, byte[] dense, int offset) {
    byte[] samples = picture(tile).samples();
    System.arraycopy(samples, 0, dense, offset, samples.length);
  }

  @Override
  public long readSelected(long tile, SelectionPlan plan, byte[] selected, int offset) {
    requireLayout(plan);
    requireTile(tile);
    boolean known = pictures.getIfPresent((int) tile) != null;
    PictureFile picture = picture(tile);
    plan.gather(picture.samples(), 0, selected, offset);
    return known ? 0 : Math.max(0, picture.fileBytes() - plan.selectedBytes());
  }

  private PictureFile picture(long tile) {
    requireTile(tile);
    try {
      return pictures.get((int) tile);
    } catch (MaskcastException e) {
      throw SourceException.unread(name, tile, e);
    }
  }

  @Override
  public void close() {
    pictures.invalidateAll();
  }
}
