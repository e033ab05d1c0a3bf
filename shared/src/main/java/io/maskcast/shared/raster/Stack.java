package io.maskcast.shared.raster;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.geo.Point;
import io.maskcast.shared.tiff.BandDescription;
import io.maskcast.shared.tiff.BlockGrid;
import io.maskcast.shared.tiff.TiffImage;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Files whose chosen bands, in order, are the channels of one raster. */
final class Stack {

  /** Files lie in the same place if their corners are no further apart, in pixels. */
  private static final double SAME_PLACE_PIXELS = 0.01;

  private final List<OpenedFile> files;

  /**
   * Checks that files belong together.
   *
   * @throws MaskcastException if one has another size, type of samples, place or value for none
   *     than those before it
   */
  Stack(List<OpenedFile> files) {
    this.files = List.copyOf(files);
    OpenedFile first = files.get(0);
    for (OpenedFile file : files) {
      BlockGrid grid = file.raster().grid();
      BlockGrid base = first.raster().grid();
      if (grid.width() != base.width() || grid.height() != base.height()) {
        throw different(file, size(grid), first, size(base));
      }
      if (sampleType(file) != sampleType(first)) {
        throw different(
            file, file.raster().sample() + " samples", first, first.raster().sample() + " samples");
      }
    }
    requireSamePlace();
    requireSameNoData();
  }

  private static String size(BlockGrid grid) {
    return "%d x %d pixels".formatted(grid.height(), grid.width());
  }

  private void requireSamePlace() {
    List<OpenedFile> placed =
        files.stream().filter(file -> file.raster().geoReference().isPresent()).toList();
    for (OpenedFile file : placed) {
      GeoReference here = file.raster().geoReference().orElseThrow();
      GeoReference there = placed.get(0).raster().geoReference().orElseThrow();
      boolean otherSystem =
          here.epsg().isPresent() && there.epsg().isPresent() && !here.epsg().equals(there.epsg());
      if (otherSystem) {
        throw different(
            file, "EPSG:" + here.epsg().get(), placed.get(0), "EPSG:" + there.epsg().get());
      }
      BlockGrid grid = file.raster().grid();
      if (apart(here, there, 0, 0) || apart(here, there, grid.width(), grid.height())) {
        throw different(
            file, "its corner at " + corner(here), placed.get(0), "it at " + corner(there));
      }
    }
  }

  private static boolean apart(GeoReference here, GeoReference there, int column, int row) {
    Point place = here.toCoordinates(column, row);
    Point other = there.toPixel(place.x(), place.y());
    return Math.abs(other.x() - column) > SAME_PLACE_PIXELS
        || Math.abs(other.y() - row) > SAME_PLACE_PIXELS;
  }

  private static String corner(GeoReference reference) {
    Point corner = reference.toCoordinates(0, 0);
    return "%s, %s".formatted(corner.x(), corner.y());
  }

  private void requireSameNoData() {
    List<OpenedFile> named =
        files.stream().filter(file -> file.raster().noData().isPresent()).toList();
    for (OpenedFile file : named) {
      double here = file.raster().noData().orElseThrow();
      double there = named.get(0).raster().noData().orElseThrow();
      if (Double.compare(here, there) != 0) {
        throw different(
            file, "%s for no data".formatted(here), named.get(0), "%s".formatted(there));
      }
    }
  }

  private static MaskcastException different(
      OpenedFile file, String what, OpenedFile first, String other) {
    return new MaskcastException(
        "%s has %s, %s has %s; the files of a raster must agree in this"
            .formatted(file.name(), what, first.name(), other));
  }

  /** The type of all samples. */
  SampleType sampleType() {
    return sampleType(files.get(0));
  }

  private static SampleType sampleType(OpenedFile file) {
    return switch (file.raster().sample()) {
      case BIT, U8 -> SampleType.U8;
      case U16 -> SampleType.U16;
      case I16 -> SampleType.I16;
      case F32 -> SampleType.F32;
      case I8 -> SampleType.I8;
      case U32 -> SampleType.U32;
      case I32 -> SampleType.I32;
    };
  }

  /** All bands of one file stay as the file has them; else each channel is for itself. */
  Interleave interleave() {
    OpenedFile file = files.get(0);
    boolean asItIs = files.size() == 1 && file.allBands() && file.raster().grid().samples() > 1;
    return asItIs ? Interleave.PIXEL : Interleave.BAND;
  }

  /** The value of samples that are none, if a file names one that its samples can have. */
  Optional<Double> noData() {
    return files.stream().flatMap(file -> file.raster().noData().stream()).findFirst();
  }

  /** The bytes of a sample that is none, 0 if no file names one. */
  byte[] fill() {
    TiffImage naming =
        files.stream()
            .map(OpenedFile::raster)
            .filter(raster -> raster.noData().isPresent())
            .findFirst()
            .orElse(files.get(0).raster());
    return naming.fill();
  }

  /** Where it lies, if a file says so. */
  Optional<GeoReference> geoReference() {
    return files.stream().flatMap(file -> file.raster().geoReference().stream()).findFirst();
  }

  /** What is known of each channel. */
  List<BandDescription> descriptions() {
    List<BandDescription> channels = new ArrayList<>();
    for (OpenedFile file : files) {
      Arrays.stream(file.bands())
          .forEach(band -> channels.add(file.raster().descriptions().get(band)));
    }
    return List.copyOf(channels);
  }

  /**
   * The images of each level that all files have, in the order of the files, largest first.
   *
   * @param images receives all of them and their masks, each at the place that is its number
   */
  List<List<StoredImage>> levels(List<StoredImage> images) {
    List<List<StoredImage>> levels = new ArrayList<>();
    for (TiffImage size : files.get(0).levels()) {
      if (files.stream().allMatch(file -> file.level(size.grid()).isPresent())) {
        levels.add(
            files.stream()
                .map(file -> stored(file, file.level(size.grid()).getAsInt(), images))
                .toList());
      }
    }
    return levels;
  }

  /** One level of a file, added to all images after its mask. */
  private StoredImage stored(OpenedFile file, int level, List<StoredImage> images) {
    Optional<PixelMask> mask =
        file.masks()
            .get(level)
            .map(image -> StoredImage.whole(images.size(), file.bytes(), image))
            .map(PixelMask::new);
    mask.map(PixelMask::image).ifPresent(images::add);
    StoredImage image =
        StoredImage.of(
            images.size(),
            file.bytes(),
            file.levels().get(level),
            file.bands(),
            interleave() == Interleave.PIXEL,
            mask,
            fill());
    images.add(image);
    return image;
  }

  /** Where the channels are in the images of a level. */
  ChannelPlaces places(List<StoredImage> level) {
    int channels = files.stream().mapToInt(file -> file.bands().length).sum();
    int[] imageOf = new int[channels];
    int[] bandOf = new int[channels];
    int channel = 0;
    for (int file = 0; file < files.size(); file++) {
      for (int band = 0; band < files.get(file).bands().length; band++) {
        imageOf[channel] = file;
        bandOf[channel++] = band;
      }
    }
    return new ChannelPlaces(level, imageOf, bandOf);
  }
}
