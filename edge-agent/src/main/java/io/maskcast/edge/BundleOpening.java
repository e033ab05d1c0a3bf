package io.maskcast.edge;

import io.maskcast.edge.bundle.BundleHead;
import io.maskcast.edge.inference.EngineKind;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.edge.source.SourceDescription;
import io.maskcast.edge.stream.Interruption;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.proto.call.CallException;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.BundleReference;
import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcStatus;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Gets the bundles of one run ready to compute, one at a time: fetched, checked, its network
 * loaded. One use.
 */
final class BundleOpening {

  private final AgentParts agent;
  private final AgentParts.Link link;
  private final EdgeJob job;
  private final EngineKind engine;
  private final EdgeJob.Listener listener;
  private final RetryPolicy retries;
  private final RunMeter meter;
  private final Supplier<Future<SourceDescription>> located;
  private Optional<OpenBundle> atWork = Optional.empty();

  /**
   * For one run.
   *
   * @param engine computes the network
   * @param located the source whose tiles the network is for
   */
  BundleOpening(
      AgentParts agent,
      AgentParts.Link link,
      EdgeJob job,
      EngineKind engine,
      EdgeJob.Listener listener,
      RetryPolicy retries,
      RunMeter meter,
      Supplier<Future<SourceDescription>> located) {
    this.agent = agent;
    this.link = link;
    this.job = job;
    this.engine = engine;
    this.listener = listener;
    this.retries = retries;
    this.meter = meter;
    this.located = located;
  }

  /** The bundle the job asks for; if it is not sound, the one that ran by its name before. */
  Future<OpenBundle> asked() {
    return latest(job.bundle()).recover(this::before);
  }

  /** The bundle at work. */
  Optional<OpenBundle> atWork() {
    return atWork;
  }

  /** The network of a bundle: the one that is at work, or another in its place. */
  Future<OpenBundle> of(BundleHead head, SourceDescription source) {
    if (isAtWork(head)) {
      return Future.succeededFuture(atWork.orElseThrow());
    }
    meter.streamed();
    return close()
        .compose(closed -> link.bundles().fetch(head))
        .compose(
            bundle -> {
              meter.fetched();
              return open(head.reference(), bundle, source);
            })
        .compose(ready -> installed(head, ready));
  }

  boolean isAtWork(BundleHead head) {
    return atWork.map(now -> now.bundle().digest().equals(head.digest())).orElse(false);
  }

  /** The bundle that is asked for, ready to run. */
  private Future<OpenBundle> latest(BundleReference wanted) {
    return awaitingBudget(
        () ->
            link.bundles()
                .head(wanted)
                .compose(head -> tried(head).compose(ready -> installed(head, ready))));
  }

  /** From now on this is what runs by its name. */
  private Future<OpenBundle> installed(BundleHead head, OpenBundle tried) {
    return agent
        .vertx()
        .executeBlocking(
            () -> {
              agent.acceptance().runs(head);
              return tried;
            });
  }

  /**
   * What ran by the name before, where what it points at now is not sound. It is checked again, as
   * its key may not be pinned any more.
   */
  private Future<OpenBundle> before(Throwable failure) {
    boolean unsound =
        failure instanceof MaskcastException
            || (failure instanceof CallException call && call.status() == GrpcStatus.DATA_LOSS);
    if (!unsound || job.bundle().digest().isPresent()) {
      return Future.failedFuture(failure);
    }
    BundleName name = job.bundle().name().orElseThrow();
    return agent
        .vertx()
        .executeBlocking(() -> agent.acceptance().installed().of(name))
        .compose(
            runs ->
                runs.map(old -> link.bundles().head(old).compose(this::tried).map(old))
                    .orElseGet(() -> Future.failedFuture(failure)))
        .recover(none -> Future.failedFuture(failure))
        .compose(
            old ->
                agent
                    .vertx()
                    .executeBlocking(
                        () -> agent.acceptance().installed().refuse(old, failure.getMessage())))
        .map(
            stays -> {
              listener.stays(stays);
              return atWork.orElseThrow();
            });
  }

  /** A bundle that was opened here, so that all its bytes and its self-test are right. */
  private Future<OpenBundle> tried(BundleHead head) {
    return link.bundles()
        .fetch(head)
        .compose(
            bundle -> {
              meter.fetched();
              return located.get().compose(source -> open(head.reference(), bundle, source));
            });
  }

  private Future<OpenBundle> open(BundleReference name, Bundle bundle, SourceDescription source) {
    return agent
        .inference()
        .executeBlocking(
            () ->
                MaskedNetwork.open(
                    bundle, source.layout(), source.noData(), engine, agent.config().batch()))
        .map(
            network -> {
              meter.finish("load");
              OpenBundle ready = new OpenBundle(name, bundle, network);
              atWork = Optional.of(ready);
              return ready;
            });
  }

  /** Waits, where the job says so, until a budget that is used up is renewed. */
  private <T> Future<T> awaitingBudget(Supplier<Future<T>> calls) {
    return calls
        .get()
        .recover(
            failure -> {
              Optional<Duration> wait = retries.budgetWait(failure);
              if (wait.isEmpty()) {
                return Future.failedFuture(failure);
              }
              listener.interrupted(new Interruption(failure.getMessage(), 0, wait.get()));
              return agent
                  .vertx()
                  .timer(wait.get().toMillis(), TimeUnit.MILLISECONDS)
                  .compose(now -> awaitingBudget(calls));
            });
  }

  /** Lets go of the bundle at work, if there is one. */
  Future<Void> close() {
    Optional<OpenBundle> done = atWork;
    atWork = Optional.empty();
    return agent
        .inference()
        .executeBlocking(
            () -> {
              done.ifPresent(last -> last.network().close());
              return null;
            });
  }
}
