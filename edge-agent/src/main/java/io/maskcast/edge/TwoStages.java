package io.maskcast.edge;

import io.maskcast.edge.inference.EdgeChoice;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.edge.inference.Predictions;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.stream.Interruption;
import io.maskcast.edge.stream.StreamListener;
import io.maskcast.edge.stream.TileClient;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * Tiles in two stages, batch by batch: their previews; then, by masks that the generator makes of
 * these here, the rest of what the network sees. Thread-safe.
 */
final class TwoStages {

  private final TileClient client;
  private final WorkerExecutor inference;
  private final SourceLevel source;
  private final Bundle bundle;
  private final MaskedNetwork network;
  private final EdgeChoice choice;
  private final Classifying classifying;
  private final StreamListener interrupted;

  /** Takes tiles that are there. */
  @FunctionalInterface
  interface Classifying {

    /**
     * Classifies the next tiles.
     *
     * @param position how many came before
     * @param network answers, on a thread that may wait
     */
    Future<Void> take(long position, Supplier<Predictions> network);
  }

  /**
   * Tiles of a source.
   *
   * @param client asks for them
   * @param inference where networks compute
   * @param network of the bundle, with a choice
   * @param classifying takes them, in order
   * @param interrupted hears when a stream broke and another one will go on
   */
  TwoStages(
      TileClient client,
      WorkerExecutor inference,
      SourceLevel source,
      Bundle bundle,
      MaskedNetwork network,
      Classifying classifying,
      StreamListener interrupted) {
    this.client = client;
    this.inference = inference;
    this.source = source;
    this.bundle = bundle;
    this.network = network;
    this.choice = network.choice().orElseThrow();
    this.classifying = classifying;
    this.interrupted = interrupted;
  }

  /** Streams tiles; gives what both stages cost, without wire bytes. */
  Future<ByteAccount> stream(List<TileRange> ranges) {
    return stream(ranges, 0, ByteAccount.NONE);
  }

  private Future<ByteAccount> stream(List<TileRange> rest, long there, ByteAccount account) {
    if (rest.isEmpty()) {
      return Future.succeededFuture(account);
    }
    int count = (int) Math.min(TileRange.count(rest), choice.tilesPerRequest());
    List<TileRange> now = TileRange.take(rest, count);
    return batch(now, there, new Previews(choice, count))
        .compose(moved -> stream(TileRange.skip(rest, count), there + count, account.plus(moved)));
  }

  private Future<ByteAccount> batch(List<TileRange> now, long there, Previews previews) {
    return client.stream(
            source,
            Optional.of(bundle),
            choice.preview(),
            now,
            (first, some, columnar) -> {
              previews.add((int) first, some, columnar);
              return Future.succeededFuture();
            },
            previewing(there, previews))
        .compose(
            moved ->
                inference
                    .executeBlocking(() -> choice.choose(previews.columnar, previews.tiles))
                    .compose(masks -> chosen(new Batch(now, there, previews, masks), 0, moved)));
  }

  /** Tiles without a preview are reported in their turn, when those before them have answers. */
  private StreamListener previewing(long there, Previews previews) {
    return new StreamListener() {
      @Override
      public void accept(Interruption broke) {
        interrupted.accept(broke.at(there));
      }

      @Override
      public boolean goesOnWithout() {
        return interrupted.goesOnWithout();
      }

      @Override
      public Future<Void> unreadable(long position, long tile, String reason) {
        previews.unreadable.put((int) position, new Unreadable(tile, reason));
        return Future.succeededFuture();
      }
    };
  }

  /**
   * What is chosen of the tiles from one on: those up to the next without a preview, then others.
   */
  private Future<ByteAccount> chosen(Batch batch, int from, ByteAccount moved) {
    Previews previews = batch.previews();
    if (from == previews.tiles) {
      return Future.succeededFuture(moved);
    }
    Unreadable without = previews.unreadable.get(from);
    if (without != null) {
      return interrupted
          .unreadable(batch.there() + from, without.tile(), without.reason())
          .compose(told -> chosen(batch, from + 1, moved));
    }
    int end = Optional.ofNullable(previews.unreadable.higherKey(from)).orElse(previews.tiles);
    return asked(batch, from, end).compose(more -> chosen(batch, end, moved.plus(more)));
  }

  private Future<ByteAccount> asked(Batch batch, int from, int end) {
    Previews previews = batch.previews();
    long before = batch.there() + from;
    return client.streamAsked(
        source,
        bundle,
        choice.selection(),
        TileRange.take(TileRange.skip(batch.tiles(), from), end - from),
        batch.masks().subList(from, end),
        (first, of, selected) ->
            classifying.take(
                before + first,
                () ->
                    network.classify(
                        previews.columnar, previews.tiles, from + (int) first, of, selected)),
        interrupted.behind(before));
  }

  /** Tiles whose previews have come, and what is asked for by them. */
  private record Batch(List<TileRange> tiles, long there, Previews previews, List<BitSet> masks) {}

  /** A tile whose preview could not be read. */
  private record Unreadable(long tile, String reason) {}

  /** The previews of a batch, columnar, as they come in smaller ones. */
  private static final class Previews {

    private final int tiles;
    private final int sampleBytes;
    private final byte[] columnar;

    /** By their places, in place of previews. */
    private final NavigableMap<Integer, Unreadable> unreadable = new TreeMap<>();

    Previews(EdgeChoice choice, int tiles) {
      this.tiles = tiles;
      this.sampleBytes = choice.preview().layout().sampleType().bytes();
      this.columnar = new byte[tiles * choice.preview().selectedBytes()];
    }

    void add(int first, int some, byte[] part) {
      int from = 0;
      for (int to = first * sampleBytes; to < columnar.length; to += tiles * sampleBytes) {
        System.arraycopy(part, from, columnar, to, some * sampleBytes);
        from += some * sampleBytes;
      }
    }
  }
}
