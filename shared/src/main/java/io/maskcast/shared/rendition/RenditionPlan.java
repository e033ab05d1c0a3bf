package io.maskcast.shared.rendition;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.VersionsEntry;
import io.maskcast.shared.jpeg.JpegHeader;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.version.Jpeg;
import io.maskcast.shared.version.Raw;
import io.maskcast.shared.version.Thumbnail;
import io.maskcast.shared.version.ThumbnailScaling;
import io.maskcast.shared.version.Version;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What travels of a tile in the versions a bundle names, in which order. Both ends compile it from
 * the same manifest, mask and layout.
 *
 * <p>A tile has parts: where channels are rendered on their own, each channel; else the whole tile
 * in each version that a channel was chosen in. A part of which the mask keeps nothing does not
 * travel. Of raw parts and thumbnails travel the samples that show something the mask keeps, part
 * by part, in row, column, channel order; of JPEG parts their scans. Immutable and thread-safe.
 */
public final class RenditionPlan {

  /** The largest tile, in bytes: one that compresses badly must still fit into a batch of 1 MiB. */
  public static final int MAX_TILE_BYTES = 768 << 10;

  private final TileLayout layout;
  private final List<Part> sampled = new ArrayList<>();
  private final List<Part> scanned = new ArrayList<>();
  private final Map<Integer, JpegHeader> headers = new TreeMap<>();

  private RenditionPlan(TileLayout layout) {
    this.layout = layout;
  }

  /**
   * The plan of a bundle, if its tiles travel in versions.
   *
   * @throws MaskcastException if they are not those of the layout
   */
  public static Optional<RenditionPlan> of(Bundle bundle, TileLayout layout) {
    return bundle
        .manifest()
        .versions()
        .map(versions -> compile(versions, bundle.jpegHeaders(), bundle.mask(), layout));
  }

  /** Compiles what a manifest says. */
  public static RenditionPlan compile(
      VersionsEntry versions, Map<Integer, byte[]> jpegHeaders, Mask mask, TileLayout layout) {
    return compile(versions.perChannel(), versions.chosen(), jpegHeaders, mask, layout);
  }

  /**
   * Compiles.
   *
   * @param perChannel whether each channel is rendered on its own, else whole tiles
   * @param chosen of each channel, the version its samples are of
   * @param jpegHeaders what JPEG streams begin with, for each quality that was chosen
   * @param mask which samples of the merged tile the network sees
   * @param layout of the source's tiles
   * @throws MaskcastException if versions, headers or mask are for other tiles, or the tiles are
   *     larger than {@link #MAX_TILE_BYTES} or not of unsigned bytes
   */
  public static RenditionPlan compile(
      boolean perChannel,
      List<Version> chosen,
      Map<Integer, byte[]> jpegHeaders,
      Mask mask,
      TileLayout layout) {
    SelectionPlan.compile(mask, layout); // fails if the mask is for other tiles
    if (layout.sampleType() != SampleType.U8 || chosen.size() != layout.channels()) {
      throw new MaskcastException(
          "The bundle's versions are of %d channels of unsigned bytes, the tiles are of %s; use a bundle learned for such tiles"
              .formatted(chosen.size(), layout.describe()));
    }
    if (layout.denseBytes() > MAX_TILE_BYTES) {
      throw new MaskcastException(
          "Tiles of %s are too large to travel in versions: %d bytes at most; cut them into smaller ones"
              .formatted(layout.describe(), MAX_TILE_BYTES));
    }
    RenditionPlan plan = new RenditionPlan(layout);
    plan.addHeaders(perChannel, chosen, jpegHeaders);
    plan.addParts(perChannel, chosen, mask);
    return plan;
  }

  private void addHeaders(
      boolean perChannel, List<Version> chosen, Map<Integer, byte[]> jpegHeaders) {
    for (Version version : chosen) {
      if (version instanceof Jpeg jpeg) {
        JpegHeader header = JpegHeader.parse(jpegHeaders.get(jpeg.quality()));
        header.requireSides(layout.height(), layout.width(), perChannel ? 1 : layout.channels());
        headers.put(jpeg.quality(), header);
      }
    }
  }

  private void addParts(boolean perChannel, List<Version> chosen, Mask mask) {
    if (perChannel) {
      for (int channel = 0; channel < chosen.size(); channel++) {
        add(chosen.get(channel), channel, 1, chosen, mask);
      }
    } else {
      Set<Version> distinct = new LinkedHashSet<>(chosen);
      distinct.forEach(version -> add(version, 0, chosen.size(), chosen, mask));
    }
  }

  private void add(Version version, int first, int channels, List<Version> chosen, Mask mask) {
    BitSet shown = new BitSet(); // samples of the part
    int samples = layout.height() * layout.width() * channels;
    for (int sample = 0; sample < samples; sample++) {
      int channel = first + sample % channels;
      int pixel = sample / channels;
      shown.set(
          sample,
          chosen.get(channel).equals(version)
              && mask.keeps(channel, pixel / layout.width(), pixel % layout.width()));
    }
    if (shown.isEmpty()) {
      return;
    }
    if (version instanceof Jpeg) {
      scanned.add(part(version, first, channels, shown, new int[0], shown.stream().toArray()));
      return;
    }
    ThumbnailScaling scaling = scaling(version, channels);
    int[] shownBy = shown.stream().map(scaling::shownBy).toArray();
    BitSet needed = new BitSet();
    for (int small : shownBy) {
      needed.set(small);
    }
    int[] travelling = needed.stream().toArray();
    int[] place = new int[needed.length()];
    for (int i = 0; i < travelling.length; i++) {
      place[travelling[i]] = i;
    }
    for (int i = 0; i < shownBy.length; i++) {
      shownBy[i] = place[shownBy[i]];
    }
    sampled.add(part(version, first, channels, shown, travelling, shownBy));
  }

  private Part part(
      Version version, int first, int channels, BitSet shown, int[] travelling, int[] sources) {
    int plane = layout.height() * layout.width();
    int[] targets =
        shown.stream().map(s -> (first + s % channels) * plane + s / channels).toArray();
    return new Part(version, first, channels, travelling, sources, targets);
  }

  /** Raw parts are thumbnails as large as the tile. */
  ThumbnailScaling scaling(Version version, int channels) {
    Thumbnail thumbnail =
        version instanceof Thumbnail small ? small : new Thumbnail(layout.height(), layout.width());
    return new ThumbnailScaling(thumbnail, layout.height(), layout.width(), channels);
  }

  /** The tiles. */
  public TileLayout layout() {
    return layout;
  }

  /** Samples that travel of each tile, a byte each. */
  public int samples() {
    return sampled.stream().mapToInt(part -> part.travelling().length).sum();
  }

  /** Scans that travel of each tile. */
  public int scans() {
    return scanned.size();
  }

  /**
   * Checks that a batch holds what travels of so many tiles and nothing else: the samples, then the
   * scans, which are not looked into.
   *
   * @return its selected bytes: all but the lengths of the scans
   * @throws MaskcastException if not
   */
  public long requireBatch(byte[] batch, int tiles) {
    long samples = (long) tiles * samples();
    if (samples > batch.length) {
      throw new MaskcastException(
          "A batch of %d tiles holds %d bytes, fewer than its %d samples"
              .formatted(tiles, batch.length, samples));
    }
    return samples + Scans.requireAll(batch, (int) samples, (long) tiles * scans());
  }

  /** What travels as samples. */
  List<Part> sampled() {
    return sampled;
  }

  /** What travels as scans. */
  List<Part> scanned() {
    return scanned;
  }

  /** What the scans of a part begin with. */
  JpegHeader header(Part part) {
    return headers.get(quality(part));
  }

  static int quality(Part part) {
    return ((Jpeg) part.version()).quality();
  }

  /** Where each sample of a part stands in the bytes of a tile. */
  int[] places(Part part) {
    int[] places = new int[layout.height() * layout.width() * part.channels()];
    for (int sample = 0; sample < places.length; sample++) {
      int pixel = sample / part.channels();
      places[sample] =
          layout.sampleIndex(
              part.firstChannel() + sample % part.channels(),
              pixel / layout.width(),
              pixel % layout.width());
    }
    return places;
  }

  /** Whether a version is the samples themselves. */
  static boolean isRaw(Part part) {
    return part.version() instanceof Raw;
  }

  /** The failure of a Java without the module that knows JPEG. */
  static MaskcastException withoutJpeg(LinkageError missing) {
    return new MaskcastException(
        "Tiles of this bundle travel as JPEG, which needs the Java module java.desktop; run maskcast on a whole Java",
        missing);
  }
}
