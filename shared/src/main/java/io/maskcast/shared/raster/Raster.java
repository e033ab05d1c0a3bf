package io.maskcast.shared.raster;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.tiff.Appearance;
import io.maskcast.shared.tiff.BandDescription;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A raster of one TIFF, or of several of the same size whose bands, in order, are its channels. It
 * has levels: itself, and those overviews that all of its files have. At most 128 MiB of decoded
 * blocks are kept, of all levels together. Thread-safe.
 *
 * <p>The samples of a single file whose pixels have theirs side by side are kept so ({@link
 * Interleave#PIXEL}); of several files, or of chosen bands, each channel is for itself.
 *
 * <p>One value stands for samples that are not there: what the files name ({@link #noData()}), or 0
 * if they name none. What lies beyond the raster has it, blocks that a file leaves out, and all
 * samples of pixels that a mask within the file drops. The blocks of a mask are read with those of
 * samples that are wanted, and not otherwise.
 */
public final class Raster implements AutoCloseable {

  private static final long CACHED_BYTES = 128 << 20;

  private final List<OpenedFile> files;
  private final Stack stack;
  private final List<RasterLevel> levels;

  private Raster(List<OpenedFile> files) {
    this.files = List.copyOf(files);
    this.stack = new Stack(files);
    List<StoredImage> images = new ArrayList<>();
    List<List<StoredImage>> byLevel = stack.levels(images);
    BlockCache blocks = new BlockCache(images, CACHED_BYTES);
    this.levels = byLevel.stream().map(level -> level(level, blocks)).toList();
  }

  private RasterLevel level(List<StoredImage> images, BlockCache blocks) {
    double fullWidth = files.get(0).raster().grid().width();
    double fullHeight = files.get(0).raster().grid().height();
    return new RasterLevel(
        geoReference()
            .map(
                full ->
                    full.overview(
                        fullWidth / images.get(0).grid().width(),
                        fullHeight / images.get(0).grid().height())),
        sampleType(),
        interleave(),
        stack.places(images),
        blocks,
        stack.fill());
  }

  /**
   * Opens a raster.
   *
   * @param files whose bands are its channels, 1 or more
   * @param opener knows where they are
   * @throws MaskcastException if one cannot be read, has what is not known here, or is unlike the
   *     others; the message names it
   */
  public static Raster open(List<RasterFile> files, RasterOpener opener) {
    if (files.isEmpty()) {
      throw new MaskcastException("A raster of no files is impossible: name one");
    }
    Zstandard zstandard = Zstandard.fastest(Zstandard.DEFAULT_LEVEL);
    List<OpenedFile> opened = new ArrayList<>();
    try {
      files.forEach(file -> opened.add(OpenedFile.open(file, opener, zstandard)));
      return new Raster(opened);
    } catch (RuntimeException e) {
      opened.forEach(file -> file.bytes().close());
      throw e;
    }
  }

  /** The type of all samples. */
  public SampleType sampleType() {
    return stack.sampleType();
  }

  /** In which order samples are kept, and tiles have them. */
  public Interleave interleave() {
    return stack.interleave();
  }

  /** The raster itself, then its overviews, largest first. */
  public List<RasterLevel> levels() {
    return levels;
  }

  /** What the files say of each channel. */
  public List<BandDescription> channels() {
    return stack.descriptions();
  }

  /** The value of samples that are none, if a file names one that its samples can have. */
  public Optional<Double> noData() {
    return stack.noData();
  }

  /**
   * The value that stands for samples that are not there, if there may be some within the raster:
   * {@link #noData()}, or 0 if a file has a mask and names none.
   */
  public Optional<Double> absent() {
    boolean masked =
        files.stream().flatMap(file -> file.masks().stream()).anyMatch(Optional::isPresent);
    return noData().or(() -> masked ? Optional.of(0.0) : Optional.empty());
  }

  /** How its samples are shown, if it is all bands of one file. */
  public Appearance appearance() {
    OpenedFile file = files.get(0);
    return files.size() == 1 && file.allBands() ? file.raster().appearance() : Appearance.NONE;
  }

  /** Where it lies, if a file says so. */
  public Optional<GeoReference> geoReference() {
    return stack.geoReference();
  }

  @Override
  public void close() {
    files.forEach(file -> file.bytes().close());
  }
}
