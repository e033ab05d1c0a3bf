package io.maskcast.edge.stream;

import io.maskcast.edge.stream.KeptStretch.Run;
import io.maskcast.shared.payload.ColumnarBatch;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Hands on the tiles of one stretch in their order: those that are kept from memory, the others as
 * they come, which are then given to be kept. Used by one thread at a time; one use.
 */
final class StretchDelivery {

  private final KeptStretch stretch;
  private final int sampleBytes;
  private final int tileBytes;
  private final TileBatchHandler handler;
  private final StreamListener listener;
  private final Keeping keeping;
  private final TileCursor missing;
  private long position;
  private int run;
  private int inRun;

  /** Keeps tiles that came. */
  @FunctionalInterface
  interface Keeping {

    /**
     * Keeps them.
     *
     * @param tiles their numbers
     * @param columnar their selected bytes
     */
    Future<Void> keep(long[] tiles, byte[] columnar);
  }

  /**
   * A delivery.
   *
   * @param before how many tiles came before the stretch
   * @param handler takes its tiles
   * @param listener hears of those of the whole request
   */
  StretchDelivery(
      KeptStretch stretch,
      SelectionPlan plan,
      long before,
      TileBatchHandler handler,
      StreamListener listener,
      Keeping keeping) {
    this.stretch = stretch;
    this.sampleBytes = plan.layout().sampleType().bytes();
    this.tileBytes = plan.selectedBytes();
    this.position = before;
    this.handler = handler;
    this.listener = listener;
    this.keeping = keeping;
    this.missing = new TileCursor(stretch.missing());
  }

  /** Delivers all of it; gives what streaming moved. */
  Future<ByteAccount> all(KeptTiles.Streaming streaming) {
    Future<Void> first = kept();
    if (stretch.missing().isEmpty()) {
      return first.map(ByteAccount.NONE);
    }
    return streaming.stream(
            stretch.missing(), (ignored, count, columnar) -> take(count, columnar), around())
        .compose(moved -> first.compose(done -> kept()).map(moved));
  }

  /** What is kept and stands next. */
  private Future<Void> kept() {
    List<Future<Void>> all = new ArrayList<>();
    while (run < stretch.runs().size() && stretch.runs().get(run).kept().isPresent()) {
      Run next = stretch.runs().get(run++);
      all.add(hand(next.count(), columnar(next.kept().orElseThrow(), next.count())));
    }
    return joined(all);
  }

  private Future<Void> hand(int count, byte[] columnar) {
    Future<Void> taken = handler.take(position, count, columnar);
    position += count;
    return taken;
  }

  private byte[] columnar(byte[] tileMajor, int count) {
    return ColumnarBatch.arrange(tileMajor, count, sampleBytes);
  }

  private static Future<Void> joined(List<Future<Void>> all) {
    return Future.join(all).mapEmpty();
  }

  /** What came, in parts between which something is kept. */
  private Future<Void> take(int count, byte[] columnar) {
    long[] numbers = new long[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = missing.nextLong();
    }
    List<Future<Void>> all = new ArrayList<>();
    all.add(kept());
    if (count <= stretch.runs().get(run).count() - inRun) {
      all.add(hand(count, columnar));
      pass(count);
    } else {
      byte[] tileMajor = ColumnarBatch.restore(columnar, count, sampleBytes);
      for (int done = 0; done < count; ) {
        all.add(kept());
        int part = Math.min(count - done, stretch.runs().get(run).count() - inRun);
        byte[] theirs = Arrays.copyOfRange(tileMajor, done * tileBytes, (done + part) * tileBytes);
        all.add(hand(part, columnar(theirs, part)));
        pass(part);
        done += part;
      }
    }
    all.add(keeping.keep(numbers, columnar));
    return joined(all);
  }

  private void pass(int tiles) {
    inRun += tiles;
    if (inRun == stretch.runs().get(run).count()) {
      run++;
      inRun = 0;
    }
  }

  /** The same with positions among all tiles. */
  private StreamListener around() {
    return new StreamListener() {
      @Override
      public void accept(Interruption broke) {
        listener.accept(broke.at(position));
      }

      @Override
      public boolean goesOnWithout() {
        return listener.goesOnWithout();
      }

      @Override
      public Future<Void> unreadable(long ignored, long tile, String reason) {
        missing.nextLong();
        List<Future<Void>> all = new ArrayList<>(List.of(kept()));
        all.add(listener.unreadable(position, tile, reason));
        position++;
        pass(1);
        return joined(all);
      }
    };
  }
}
