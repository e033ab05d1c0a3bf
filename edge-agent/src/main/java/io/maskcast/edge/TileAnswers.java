package io.maskcast.edge;

import io.maskcast.edge.anytime.ClimbAnswers;
import io.maskcast.edge.anytime.Climbing;
import io.maskcast.edge.anytime.Deadline;
import io.maskcast.edge.anytime.Hurry;
import io.maskcast.edge.anytime.LinkEstimate;
import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.inference.LadderNetwork;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.edge.inference.Predictions;
import io.maskcast.edge.stream.Interruption;
import io.maskcast.edge.stream.NoLadderException;
import io.maskcast.edge.stream.StreamListener;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.ladder.Rungs;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Gets tiles answered in the way that their bundle needs: by a mask that is the same for all, by
 * masks that the server or this edge makes of each tile, or rung by rung. One use.
 */
final class TileAnswers {

  private final AgentParts agent;
  private final AgentParts.Link link;
  private final EdgeJob job;
  private final EdgeJob.Listener listener;
  private final To to;
  private final List<Long> stopped = new ArrayList<>();
  private final LinkEstimate estimate = new LinkEstimate();
  private Optional<Hurry> hurry = Optional.empty();

  /** Takes answers. */
  interface To {

    /**
     * Answers for tiles, in their order; called on a worker thread.
     *
     * @param position of the first of them among the tiles of the run
     */
    void answered(int position, Predictions predictions);

    /** Why the answer that comes next, or soon, for a tile is none; on the same thread. */
    void unreadable(long tile, String reason);
  }

  TileAnswers(
      AgentParts agent, AgentParts.Link link, EdgeJob job, EdgeJob.Listener listener, To to) {
    this.agent = agent;
    this.link = link;
    this.job = job;
    this.listener = listener;
    this.to = to;
  }

  /** How many tiles stopped at each rung so far; empty where none climbed. */
  List<Long> stopped() {
    return List.copyOf(stopped);
  }

  /** What the job's deadline made of tiles so far, if it has one. */
  Optional<Hurry> hurry() {
    return hurry;
  }

  /**
   * Streams tiles.
   *
   * @param by under this bundle
   * @param now these tiles
   * @param before how many tiles of the run came before them
   * @param audit looks on
   * @return what they cost, without wire bytes
   */
  Future<ByteAccount> stream(
      OpenBundle by, List<TileRange> now, int before, Optional<RunAudit> audit) {
    MaskedNetwork network = by.network();
    if (job.deadline().isPresent() && network.ladder().isEmpty()) {
      return Future.failedFuture(
          new MaskcastException(
              "Bundle %s has no ladder, so there is nothing to choose from to be in time; leave --deadline out, or learn one (maskcast trainer ladder)"
                  .formatted(by.name())));
    }
    StreamListener interrupted = listening(before);
    if (network.choice().isPresent()) {
      return new TwoStages(
              link.tiles(),
              agent.inference(),
              job.source(),
              by.bundle(),
              network,
              (first, predictions) -> classify(before + first, predictions),
              interrupted)
          .stream(now);
    }
    if (network.ownMasks().isPresent()) {
      return link.tiles()
          .streamOwnMasks(
              job.source(),
              by.bundle(),
              network.ownMasks().get(),
              now,
              (first, masks, selected) ->
                  classify(
                      before + first,
                      () -> {
                        looks(by, now).own(first, masks, selected);
                        return network.classify(masks, selected);
                      }),
              interrupted);
    }
    if (network.ladder().isPresent() && job.stop().isPresent()) {
      return climb(by, network.ladder().get(), job.stop().get(), now, before, audit, interrupted)
          .recover(
              failure -> {
                if (!(failure instanceof NoLadderException)) {
                  return Future.failedFuture(failure);
                }
                if (job.deadline().isPresent()) {
                  return Future.failedFuture(
                      new MaskcastException(
                          "The server knows no rungs of a ladder, so there is nothing to choose from to be in time; leave --deadline out, or bring the server up to date"));
                }
                listener.withoutLadder(failure.getMessage());
                return whole(by, now, before, audit, interrupted);
              });
    }
    return whole(by, now, before, audit, interrupted);
  }

  private StreamListener listening(int before) {
    return new StreamListener() {
      @Override
      public void accept(Interruption broke) {
        listener.interrupted(broke.at(before + broke.tiles()));
      }

      @Override
      public boolean goesOnWithout() {
        return listener.goesOnWithout();
      }

      @Override
      public Future<Void> unreadable(long position, long tile, String reason) {
        return classify(
            before + position,
            () -> {
              to.unreadable(tile, reason);
              return Predictions.none(1);
            });
      }
    };
  }

  private Future<ByteAccount> climb(
      OpenBundle by,
      LadderNetwork network,
      Stop stop,
      List<TileRange> now,
      int before,
      Optional<RunAudit> audit,
      StreamListener interrupted) {
    Climbing climbing =
        new Climbing(
            job.deadline().isPresent() ? link.tiles().keepingNothing() : link.tiles(),
            agent.inference(),
            job.source(),
            by.bundle(),
            network,
            stop.rule(network.entry()),
            job.window(),
            job.deadline().map(this::deadline),
            climbed(before, audit, looks(by, now), network));
    return climbing.stream(now, interrupted)
        .onSuccess(
            done -> {
              count(climbing.stopped());
              climbing
                  .hurry()
                  .ifPresent(more -> hurry = Optional.of(hurry.orElse(Hurry.NONE).plus(more)));
            })
        .recover(failure -> Future.failedFuture(afterAnswers(failure, climbing)));
  }

  /** Once there are answers there is no way back to whole masks: these would come twice. */
  private static Throwable afterAnswers(Throwable failure, Climbing climbing) {
    return failure instanceof NoLadderException && LongStream.of(climbing.stopped()).sum() > 0
        ? new MaskcastException(failure.getMessage(), failure)
        : failure;
  }

  private Deadline deadline(Duration within) {
    return new Deadline(within, estimate, () -> agent.wire().total().read(), agent.vertx());
  }

  private RunLooks looks(OpenBundle by, List<TileRange> now) {
    return new RunLooks(agent.seen(), job.source(), by, now);
  }

  private ClimbAnswers climbed(
      int before, Optional<RunAudit> audit, RunLooks looks, LadderNetwork network) {
    return new ClimbAnswers() {
      @Override
      public void take(int position, Predictions predictions) {
        to.answered(before + position, predictions);
      }

      @Override
      public void lastCame(Rungs step, long tile, byte[] columnar, int tiles, int index) {
        looks.step(step, network.plan(step), tile, columnar, tiles, index);
      }

      @Override
      public void unreadable(long tile, String reason) {
        to.unreadable(tile, reason);
      }

      @Override
      public void arrived(Rungs step, byte[] columnar, int count) {
        audit.ifPresent(looks -> looks.received(step, columnar, count, listener::drifted));
      }
    };
  }

  private void count(long[] more) {
    for (int rung = 0; rung < more.length; rung++) {
      if (rung == stopped.size()) {
        stopped.add(0L);
      }
      stopped.set(rung, stopped.get(rung) + more[rung]);
    }
  }

  /** All that the mask keeps of each tile. */
  private Future<ByteAccount> whole(
      OpenBundle by,
      List<TileRange> now,
      int before,
      Optional<RunAudit> audit,
      StreamListener interrupted) {
    return link.tiles().stream(
        job.source(),
        Optional.of(by.bundle()),
        by.network().plan(),
        now,
        (first, some, columnar) ->
            classify(
                before + first,
                () -> {
                  audit.ifPresent(looks -> looks.received(columnar, some, listener::drifted));
                  looks(by, now).whole(first, some, columnar);
                  return by.network().classify(columnar, some);
                }),
        interrupted);
  }

  private Future<Void> classify(long position, Supplier<Predictions> network) {
    return agent
        .inference()
        .executeBlocking(
            () -> {
              to.answered((int) position, network.get());
              return null;
            });
  }
}
