package io.maskcast.edge.ask;

import io.maskcast.edge.AskedTiles;
import io.maskcast.edge.EdgeAgent;
import io.maskcast.edge.FetchedTile;
import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.inference.EngineKind;
import io.maskcast.edge.inference.LocalMasking;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.stream.NoLadderException;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers questions, one after the other, so that what each costs is its own. Every failure is a
 * {@link MaskcastException}: a {@link BusyException} where too many wait. Thread-safe.
 */
public final class Asker {

  private static final int MOST_WAITING = 16;

  private final EdgeAgent agent;
  private final OpenNetworks networks;
  private Future<?> last = Future.succeededFuture();
  private int waiting;

  /**
   * Who answers.
   *
   * @param agent asks for tiles, and nothing else at the same time
   * @param engine runs networks
   * @param batch how many tiles a network takes at once
   */
  public Asker(EdgeAgent agent, EngineKind engine, int batch) {
    this.agent = agent;
    this.networks = new OpenNetworks(engine, batch);
  }

  /**
   * Classifies tiles of a source, which come masked.
   *
   * @param source where they are
   * @param tiles their numbers, 1 or more
   * @param wanted what is run
   * @param stop when tiles stop climbing its ladder; without it where jobs stop that do not say
   * @return fails with a {@link NoLadderHereException} if the bundle has no such place to stop
   */
  public Future<Answers> byNumber(
      SourceLevel source, List<Long> tiles, BundleReference wanted, Optional<Stop> stop) {
    return alone(
        () -> {
          ByteAccount before = agent.moved();
          return agent
              .bundle(wanted)
              .compose(
                  bundle ->
                      bundle.manifest().ladder().isPresent()
                          ? climbed(source, tiles, bundle, stop.orElse(new Stop.AsAccurate()))
                          : stop.isPresent() ? noLadder(wanted) : masked(source, tiles, bundle))
              .map(
                  answers ->
                      new Answers(
                          answers.bundle(),
                          answers.predictions(),
                          answers.logits(),
                          answers.rungs(),
                          agent.moved().since(before)));
        });
  }

  private static Future<Answers> noLadder(BundleReference wanted) {
    return Future.failedFuture(
        new NoLadderHereException(
            "Bundle '%s' has no ladder: its tiles come by one mask; leave accuracy and rung out"
                .formatted(wanted)));
  }

  private Future<Answers> masked(SourceLevel source, List<Long> tiles, Bundle bundle) {
    return agent.ask(source, tiles, bundle).compose(asked -> agent.computing(() -> answers(asked)));
  }

  private Future<Answers> climbed(SourceLevel source, List<Long> tiles, Bundle bundle, Stop stop) {
    try {
      stop.rule(bundle.manifest().ladder().orElseThrow());
    } catch (MaskcastException e) {
      return Future.failedFuture(new NoLadderHereException(e.getMessage()));
    }
    return agent
        .climb(
            source,
            tiles,
            bundle,
            at -> networks.of(bundle, at.layout(), at.noData()).ladder().orElseThrow(),
            stop)
        .compose(
            all ->
                agent.computing(
                    () ->
                        new Answers(
                            bundle,
                            all.predictions(),
                            networks.last(bundle).logits(all.tensors()),
                            all.rungs(),
                            ByteAccount.NONE)))
        .recover(
            failure ->
                failure instanceof NoLadderException
                    ? masked(source, tiles, bundle)
                    : Future.failedFuture(failure));
  }

  private Answers answers(AskedTiles asked) {
    Bundle bundle = asked.bundle().orElseThrow();
    Manifest.Input input = bundle.manifest().input();
    FetchedTile first = asked.tiles().get(0);
    if (!input.fits(first.layout())) {
      throw new MaskcastException(
          "The bundle is for tiles of %s, the source has %s; choose a bundle learned for this source"
              .formatted(input.describe(), first.layout().describe()));
    }
    int size = first.layout().samples();
    float[] tensors = new float[Math.multiplyExact(asked.tiles().size(), size)];
    for (int i = 0; i < asked.tiles().size(); i++) {
      ByteBuffer.wrap(asked.tiles().get(i).tensor().orElseThrow())
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(tensors, i * size, size);
    }
    return answers(bundle, tensors, asked.bytes());
  }

  private Answers answers(Bundle bundle, float[] tensors, ByteAccount bytes) {
    MaskedNetwork network =
        networks.of(bundle, bundle.manifest().input().layout(), Optional.empty());
    float[] logits = network.logits(tensors);
    return new Answers(bundle, network.predictions(logits), logits, new int[0], bytes);
  }

  /**
   * Classifies whole tiles that are here, masked as they would have come.
   *
   * @param dense one tile after the other: rows, columns, channels, little-endian
   * @param wanted what is run
   */
  public Future<Answers> bySamples(byte[] dense, BundleReference wanted) {
    return alone(
        () ->
            agent
                .bundle(wanted)
                .compose(
                    bundle ->
                        agent.computing(
                            () -> {
                              LocalMasking masking =
                                  new LocalMasking(bundle, bundle.manifest().input().layout());
                              return answers(bundle, masking.tensors(dense), ByteAccount.NONE);
                            })));
  }

  /**
   * Fetches one tile to look at.
   *
   * @param wanted whose mask is laid over it; without one it is dense
   */
  public Future<AskedTiles> tile(SourceLevel source, long tile, Optional<BundleReference> wanted) {
    return alone(() -> agent.ask(source, List.of(tile), wanted));
  }

  /** What is run by a name or digest. */
  public Future<Bundle> bundle(BundleReference wanted) {
    return alone(() -> agent.bundle(wanted));
  }

  private synchronized <T> Future<T> alone(Supplier<Future<T>> question) {
    if (waiting >= MOST_WAITING) {
      return Future.failedFuture(new BusyException(waiting));
    }
    waiting++;
    Future<T> answer = last.transform(before -> question.get());
    last = answer.onComplete(done -> answered());
    return answer;
  }

  private synchronized void answered() {
    waiting--;
  }

  /** Frees the networks, after what is being answered. */
  public Future<Void> close() {
    return agent.computing(
        () -> {
          networks.close();
          return null;
        });
  }
}
