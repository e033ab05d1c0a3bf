package io.maskcast.edge.stream;

import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.usage.CallAccount;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileRange;
import java.util.List;
import java.util.Optional;

/** Some rungs of some tiles; as {@link Ascent#stream} has it. */
record RungStep(
    SourceLevel source,
    Bundle bundle,
    Rungs rungs,
    SelectionPlan plan,
    List<TileRange> ranges,
    Patience patience,
    TileBatchHandler handler,
    StreamListener interrupted) {

  /** The same of fewer tiles. */
  RungStep of(List<TileRange> fewer, TileBatchHandler to, StreamListener listener) {
    return new RungStep(source, bundle, rungs, plan, fewer, patience, to, listener);
  }

  BatchReader reader(PayloadCoder coder, long before) {
    return new PlanBatches(
        plan,
        coder,
        (position, count, columnar) -> handler.take(before + position, count, columnar));
  }

  TileStream stream(PayloadCoder coder, List<TileRange> rest, long before, CallAccount account) {
    return new TileStream(
        reader(coder, before),
        TileRange.count(rest),
        Optional.of(rungs),
        account,
        patience.answered());
  }
}
