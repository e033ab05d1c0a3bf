package io.maskcast.edge.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.proto.v1.StreamTilesRequest;
import io.maskcast.shared.payload.InlineMasks;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.tile.TileRange;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class AskedTilesTest {

  private static final InlineMasks MASKS = new InlineMasks(Zstandard.fastest(3));

  private static List<TileRange> scattered(long seed, int count, int gap) {
    Random random = new Random(seed);
    List<TileRange> ranges = new ArrayList<>();
    long tile = random.nextInt(1000);
    for (int i = 0; i < count; i++) {
      long last = tile + random.nextInt(3);
      ranges.add(new TileRange(tile, last));
      tile = last + 2 + random.nextInt(gap);
    }
    return ranges;
  }

  private static List<Long> tiles(StreamTilesRequest request) {
    List<Long> all = new ArrayList<>();
    request
        .getRangesList()
        .forEach(
            range -> {
              for (long tile = range.getFirst(); tile <= range.getLast(); tile++) {
                all.add(tile);
              }
            });
    if (!request.hasChosen()) {
      return all;
    }
    InlineMasks.Form form = WireCodecs.form(request.getChosen().getForm()).orElseThrow();
    BitSet kept =
        MASKS.decode(form, request.getChosen().getMasks().toByteArray(), 1, all.size()).get(0);
    return kept.stream().mapToObj(all::get).toList();
  }

  @Property(tries = 200)
  void theShortestRequestNamesTheSameTiles(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 300) int count,
      @ForAll @IntRange(min = 1, max = 5000) int gap) {
    List<TileRange> ranges = scattered(seed, count, gap);
    StreamTilesRequest.Builder plain = StreamTilesRequest.newBuilder();
    AskedTiles.byRanges(plain, ranges);
    StreamTilesRequest.Builder shortest = StreamTilesRequest.newBuilder();
    new AskedTiles(MASKS).shortest(shortest, ranges);
    assertThat(tiles(shortest.build())).isEqualTo(tiles(plain.build()));
    assertThat(shortest.build().getSerializedSize())
        .isLessThanOrEqualTo(plain.build().getSerializedSize());
  }

  @Test
  void tilesHereAndThereTakeAboutABitEach() {
    StreamTilesRequest.Builder request = StreamTilesRequest.newBuilder();
    new AskedTiles(MASKS).shortest(request, scattered(1, 300, 3));
    assertThat(request.hasChosen()).isTrue();
    assertThat(request.build().getSerializedSize()).isLessThan(180);
  }

  @Test
  void tilesInAnotherOrderAreNamedByRanges() {
    StreamTilesRequest.Builder request = StreamTilesRequest.newBuilder();
    List<TileRange> ranges =
        List.of(new TileRange(9, 9), new TileRange(4, 4), new TileRange(6, 6), new TileRange(2, 2));
    new AskedTiles(MASKS).shortest(request, ranges);
    assertThat(request.hasChosen()).isFalse();
    assertThat(tiles(request.build())).containsExactly(9L, 4L, 6L, 2L);
  }
}
