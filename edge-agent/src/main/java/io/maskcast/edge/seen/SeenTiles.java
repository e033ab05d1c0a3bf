package io.maskcast.edge.seen;

import io.maskcast.edge.source.SourceLevel;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileLayout;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The last tiles that were classified, and the last of which audits fetched all samples: {@value
 * #MOST} of either, of tiles of up to {@value #MOST_BYTES} bytes. Thread-safe; never waits.
 */
public final class SeenTiles {

  /** How many tiles of either kind are kept. */
  public static final int MOST = 8;

  /** The dense bytes of the largest tile that is kept. */
  public static final int MOST_BYTES = 128 << 10;

  private final Map<Key, SeenTile> last = new LinkedHashMap<>();
  private final Map<Key, SeenTile> audited = new LinkedHashMap<>();
  private long number;

  private record Key(SourceLevel source, long tile, Digest bundle) {}

  /** Writes samples of a tile where they belong. */
  @FunctionalInterface
  public interface Samples {

    /**
     * Writes them.
     *
     * @param dense all samples of the tile, in the order of the layout; what is not written stays
     */
    void write(byte[] dense);
  }

  /**
   * Samples of one of several tiles.
   *
   * @param plan which samples
   * @param columnar those of {@code tiles} tiles, columnar
   * @param index which tile
   */
  public static Samples columnar(SelectionPlan plan, byte[] columnar, int tiles, int index) {
    return dense -> {
      int width = plan.layout().sampleType().bytes();
      byte[] selected = new byte[plan.selectedBytes()];
      for (int sample = 0; sample < plan.selectedSamples(); sample++) {
        System.arraycopy(
            columnar, (sample * tiles + index) * width, selected, sample * width, width);
      }
      plan.scatter(selected, 0, dense, 0);
    };
  }

  /** The first samples of a tile came. */
  public synchronized void came(
      SourceLevel source, long tile, Digest bundle, TileLayout layout, Samples samples) {
    if (layout.denseBytes() > MOST_BYTES) {
      return;
    }
    byte[] dense = new byte[layout.denseBytes()];
    samples.write(dense);
    put(
        last,
        new SeenTile(
            ++number,
            source,
            tile,
            bundle,
            layout,
            Optional.of(dense),
            Optional.empty(),
            Optional.empty(),
            false));
  }

  private static void put(Map<Key, SeenTile> to, SeenTile seen) {
    Key key = new Key(seen.source(), seen.tile(), seen.bundle());
    to.remove(key);
    to.put(key, seen);
    if (to.size() > MOST) {
      to.remove(to.keySet().iterator().next());
    }
  }

  /** More samples of a tile came, if that is still here. */
  public synchronized void cameMore(SourceLevel source, long tile, Digest bundle, Samples samples) {
    Optional.ofNullable(last.get(new Key(source, tile, bundle)))
        .ifPresent(
            seen -> {
              byte[] dense = seen.masked().orElseThrow().clone();
              samples.write(dense);
              change(last, seen, Optional.of(dense), seen.answer());
            });
  }

  private void change(
      Map<Key, SeenTile> in,
      SeenTile seen,
      Optional<byte[]> masked,
      Optional<SeenTile.Said> answer) {
    in.put(
        new Key(seen.source(), seen.tile(), seen.bundle()),
        new SeenTile(
            ++number,
            seen.source(),
            seen.tile(),
            seen.bundle(),
            seen.layout(),
            masked,
            seen.dense(),
            answer,
            seen.audited()));
  }

  /** A tile has its answer, if it is still here. */
  public synchronized void answered(
      SourceLevel source, long tile, Digest bundle, int predicted, float confidence) {
    Optional.ofNullable(last.get(new Key(source, tile, bundle)))
        .ifPresent(
            seen ->
                change(
                    last,
                    seen,
                    seen.masked(),
                    Optional.of(new SeenTile.Said(predicted, confidence))));
  }

  /**
   * All samples of a tile came for an audit.
   *
   * @param masked which of them the network saw, where that is the same for all tiles
   */
  public synchronized void audited(
      SourceLevel source,
      long tile,
      Digest bundle,
      TileLayout layout,
      Samples samples,
      Optional<SelectionPlan> masked) {
    if (layout.denseBytes() > MOST_BYTES) {
      return;
    }
    byte[] dense = new byte[layout.denseBytes()];
    samples.write(dense);
    Optional<SeenTile> before = Optional.ofNullable(last.get(new Key(source, tile, bundle)));
    put(
        audited,
        new SeenTile(
            ++number,
            source,
            tile,
            bundle,
            layout,
            before.flatMap(SeenTile::masked).or(() -> masked.map(plan -> masked(plan, dense))),
            Optional.of(dense),
            before.flatMap(SeenTile::answer),
            true));
  }

  private static byte[] masked(SelectionPlan plan, byte[] dense) {
    byte[] selected = new byte[plan.selectedBytes()];
    plan.gather(dense, 0, selected, 0);
    byte[] masked = new byte[dense.length];
    plan.scatter(selected, 0, masked, 0);
    return masked;
  }

  /** What changed after a number, in the order of their numbers. */
  public synchronized List<SeenTile> after(long known) {
    return Stream.concat(last.values().stream(), audited.values().stream())
        .filter(seen -> seen.number() > known)
        .sorted(Comparator.comparingLong(SeenTile::number))
        .toList();
  }

  /** The number of the last change. */
  public synchronized long number() {
    return number;
  }

  /** Of some tiles in a row those that would be kept: the last ones. */
  public static List<Integer> lastOf(int tiles) {
    List<Integer> places = new ArrayList<>();
    for (int i = Math.max(0, tiles - MOST); i < tiles; i++) {
      places.add(i);
    }
    return places;
  }
}
