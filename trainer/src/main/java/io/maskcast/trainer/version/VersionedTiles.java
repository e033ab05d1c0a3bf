package io.maskcast.trainer.version;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.version.Raw;
import io.maskcast.shared.version.Version;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.data.TileVersions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Tiles of unsigned bytes, rendered in several versions: the paper's {@code extend} (section 3.3).
 * All versions are as large as the tiles and kept in memory, as many bytes as the tiles for each
 * version but raw. Immutable and thread-safe, but the samples handed out are not copied.
 */
public final class VersionedTiles implements TileVersions {

  /** Tiles that a thread renders between two looks at the hooks. */
  private static final int TILES_PER_TURN = 8;

  private final LabelledTiles tiles;
  private final Versions versions;
  private final List<byte[]> samples; // one array for each version
  private final ByteCounts counts;

  private VersionedTiles(
      LabelledTiles tiles, Versions versions, List<byte[]> samples, ByteCounts counts) {
    this.tiles = tiles;
    this.versions = versions;
    this.samples = samples;
    this.counts = counts;
  }

  /**
   * Renders every version of every tile, on all processors.
   *
   * @param tiles the tiles
   * @param versions which versions
   * @param rendered is told in the calling thread, several times a second, how many tiles are done
   * @param check is called in the calling thread as often; what it throws ends rendering
   * @throws MaskcastException if the tiles are not of type u8, a version does not fit them, or
   *     memory is too small
   */
  public static VersionedTiles render(
      LabelledTiles tiles, Versions versions, IntConsumer rendered, Runnable check) {
    TileLayout layout = tiles.layout();
    if (layout.sampleType() != SampleType.U8) {
      throw new MaskcastException(
          "Versions are rendered of tiles of unsigned bytes, not of %s; convert them to u8"
              .formatted(layout.describe()));
    }
    List<byte[]> samples = new ArrayList<>();
    List<RenderLane> lanes = new ArrayList<>();
    try {
      for (Version version : versions.list()) {
        samples.add(version instanceof Raw ? tiles.samples() : room(tiles, versions));
      }
      for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
        lanes.add(new RenderLane(tiles, versions, samples));
      }
      renderAll(tiles.count(), lanes, rendered, check);
    } finally {
      lanes.forEach(RenderLane::close);
    }
    ByteCounts counts = new ByteCounts(versions.count(), versions.parts(layout.channels()));
    lanes.forEach(lane -> counts.add(lane.counts()));
    return new VersionedTiles(tiles, versions, List.copyOf(samples), counts);
  }

  private static byte[] room(LabelledTiles tiles, Versions versions) {
    try {
      return new byte[tiles.samples().length];
    } catch (OutOfMemoryError e) { // of one large array: all else still has memory
      throw new MaskcastException(
          "%d versions of %d tiles of %s do not fit into memory; give Java more (-Xmx), fewer versions or fewer tiles"
              .formatted(versions.count(), tiles.count(), tiles.layout().describe()),
          e);
    }
  }

  private static void renderAll(
      int tiles, List<RenderLane> lanes, IntConsumer rendered, Runnable check) {
    for (int done = 0; done < tiles; ) {
      check.run();
      int[] bounds = new int[lanes.size() + 1];
      for (int i = 0; i < bounds.length; i++) {
        bounds[i] = (int) Math.min(tiles, done + (long) i * TILES_PER_TURN);
      }
      IntStream.range(0, lanes.size())
          .parallel()
          .forEach(i -> lanes.get(i).render(bounds[i], bounds[i + 1]));
      done = bounds[lanes.size()];
      rendered.accept(done);
    }
  }

  @Override
  public LabelledTiles tiles() {
    return tiles;
  }

  @Override
  public int versions() {
    return samples.size();
  }

  @Override
  public byte[] samples(int version) {
    return samples.get(version);
  }

  /** Which versions these are. */
  public Versions versionList() {
    return versions;
  }

  /**
   * The mean bytes of a tile in one version, all its channels, as measured: a JPEG file whole with
   * its headers and tables (a file for each channel if each is rendered on its own), of raw tiles
   * and thumbnails the samples.
   */
  public double meanBytes(int version) {
    return (double) counts.whole(version) / tiles.count();
  }

  /**
   * The same of one channel.
   *
   * @throws IndexOutOfBoundsException if there is no such channel or whole tiles are rendered
   */
  public double meanBytes(int version, int channel) {
    requireChannel(channel);
    return (double) counts.whole(version, channel) / tiles.count();
  }

  /**
   * The mean bytes of a tile in one version, all its channels, as measured, less what could be sent
   * once for all tiles: of JPEG only the entropy-coded data, without headers and tables; of raw
   * tiles and thumbnails the samples.
   */
  public double meanPayloadBytes(int version) {
    return (double) counts.payload(version) / tiles.count();
  }

  /**
   * The same of one channel.
   *
   * @throws IndexOutOfBoundsException if there is no such channel or whole tiles are rendered
   */
  public double meanPayloadBytes(int version, int channel) {
    requireChannel(channel);
    return (double) counts.payload(version, channel) / tiles.count();
  }

  private void requireChannel(int channel) {
    int channels = versions.perChannel() ? tiles.layout().channels() : 0;
    Objects.checkIndex(channel, channels);
  }
}
