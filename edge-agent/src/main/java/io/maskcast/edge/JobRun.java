package io.maskcast.edge;

import io.maskcast.edge.audit.AuditResult;
import io.maskcast.edge.budget.OnBudget;
import io.maskcast.edge.bundle.BundleHead;
import io.maskcast.edge.inference.EngineKind;
import io.maskcast.edge.inference.Predictions;
import io.maskcast.edge.source.RasterGrid;
import io.maskcast.edge.source.SourceDescription;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of an agent: its stages, one after the other, and what each cost. By one bundle the tiles
 * come as one stream; by several in pieces, so that each piece can be of another bundle. One use.
 */
final class JobRun {

  private final AgentParts agent;
  private final EdgeJob job;
  private final EdgeJob.Listener listener;
  private final AgentParts.Link link;
  private final RunMeter meter;
  private final BundleOpening bundles;
  private final TileAnswers answers;

  private final List<EdgeRun.Part> parts = new ArrayList<>();
  private List<TileRange> rest = List.of();
  private TileCursor numbers = new TileCursor(List.of());
  private final Map<Long, String> unread = new HashMap<>(); // until it is their turn
  private int[] classes = new int[0];
  private int there;
  private Optional<SourceDescription> found = Optional.empty();
  private Optional<RasterGrid> raster = Optional.empty();
  private Optional<RunAudit> audit = Optional.empty();
  private Optional<AuditResult> audited = Optional.empty();

  JobRun(AgentParts agent, EdgeJob job, EngineKind engine, EdgeJob.Listener listener) {
    this.agent = agent;
    this.job = job;
    this.listener = listener;
    RetryPolicy configured = agent.config().retries();
    RetryPolicy retries =
        job.onBudget() == OnBudget.WAIT ? configured.awaitingBudgets() : configured;
    this.link = agent.link(retries);
    this.meter = new RunMeter(agent.wire());
    this.bundles =
        new BundleOpening(agent, link, job, engine, listener, retries, meter, this::located);
    this.answers =
        new TileAnswers(
            agent,
            link,
            job,
            listener,
            new TileAnswers.To() {
              @Override
              public void answered(int position, Predictions predictions) {
                JobRun.this.answered(position, predictions);
              }

              @Override
              public void unreadable(long tile, String reason) {
                unread.put(tile, reason);
              }
            });
  }

  Future<EdgeRun> execute() {
    Future<Void> all =
        job.onBudget() == OnBudget.SMALLER
            ? BundleChoice.of(agent.vertx(), link.bundles(), agent.ledger(), job)
                .onSuccess(choice -> meter.fetched())
                .compose(this::inPieces)
            : inOne();
    return all.compose(done -> link.calls().close())
        .map(
            closed -> {
              meter.streamed();
              return new EdgeRun(
                  List.copyOf(parts),
                  classes,
                  answers.stopped(),
                  answers.hurry(),
                  raster,
                  meter.moved(),
                  meter.transfer(),
                  audited,
                  meter.seconds());
            })
        .eventually(bundles::close)
        .eventually(() -> link.calls().close());
  }

  private Future<Void> inOne() {
    return bundles
        .asked()
        .compose(this::audited)
        .compose(ready -> stream(ready, TileRange.count(rest)))
        .compose(came -> audit.map(this::audit).orElseGet(Future::succeededFuture));
  }

  /** With an audit that looks on, if there is to be one. */
  private Future<OpenBundle> audited(OpenBundle ready) {
    return job.audit()
        .map(
            how ->
                agent
                    .inference()
                    .executeBlocking(
                        () -> {
                          audit =
                              Optional.of(
                                  new RunAudit(
                                      agent,
                                      link,
                                      job.source(),
                                      ready.bundle(),
                                      ready.network(),
                                      job.stop(),
                                      how));
                          return ready;
                        }))
        .orElseGet(() -> Future.succeededFuture(ready));
  }

  /** What crosses the socket for it is its own. */
  private Future<Void> audit(RunAudit running) {
    meter.streamed();
    return running
        .compare(parts.get(0).ranges(), classes, 0, listener::interrupted)
        .compose(compared -> running.report())
        .onSuccess(
            result -> {
              meter.finish("audit");
              audited = Optional.of(result.withBytes(meter.wireSinceMark()));
            })
        .mapEmpty();
  }

  /** The source, described once, and which of its tiles are asked for. */
  private Future<SourceDescription> located() {
    if (found.isPresent()) {
      return Future.succeededFuture(found.get());
    }
    return link.tiles()
        .describe(job.source())
        .compose(source -> begin(source).map(source))
        .onSuccess(source -> found = Optional.of(source));
  }

  private Future<Void> inPieces(BundleChoice choice) {
    return link.tiles()
        .describe(job.source())
        .compose(
            source ->
                (rest.isEmpty() ? begin(source) : Future.<Void>succeededFuture())
                    .compose(begun -> choice.next(source, TileRange.count(rest)))
                    .compose(next -> piece(choice, next, source)))
        .compose(done -> rest.isEmpty() ? Future.succeededFuture() : inPieces(choice));
  }

  private Future<Void> piece(
      BundleChoice choice, BundleChoice.Next next, SourceDescription source) {
    if (!bundles.isAtWork(next.bundle())) {
      tell(next.bundle(), source);
    }
    return bundles
        .of(next.bundle(), source)
        .compose(ready -> stream(ready, next.tiles()))
        .onSuccess(took -> choice.took(next.bundle(), took))
        .mapEmpty();
  }

  /** Tells that another bundle takes over, if one was at work or asked for. */
  private void tell(BundleHead next, SourceDescription source) {
    BundleReference before = bundles.atWork().map(OpenBundle::name).orElse(job.bundle());
    if (!before.equals(next.reference())) {
      long left = source.left().orElseThrow().bytes();
      listener.switched(
          new BundleSwitch(before, next.reference(), left, there, TileRange.count(rest)));
    }
  }

  /** Which tiles there are is known now. */
  private Future<Void> begin(SourceDescription source) {
    return link.tiles()
        .find(job.source(), source, job.tiles())
        .map(
            found -> {
              if (TileRange.count(found) > Integer.MAX_VALUE - 8) {
                throw new MaskcastException("Ask for fewer than 2^31 tiles in one run");
              }
              rest = found;
              raster = source.raster();
              numbers = new TileCursor(rest);
              classes = new int[(int) TileRange.count(rest)];
              listener.started(classes.length);
              return null;
            });
  }

  /** Streams the next tiles; gives what they cost, without wire bytes. */
  private Future<ByteAccount> stream(OpenBundle by, long count) {
    List<TileRange> now = TileRange.take(rest, count);
    listener.runs(by.name(), by.bundle().digest());
    return answers.stream(by, now, there, audit)
        .onSuccess(
            account -> {
              meter.came(account);
              there += (int) count;
              rest = TileRange.skip(rest, count);
              came(by, now);
            });
  }

  private void came(OpenBundle by, List<TileRange> tiles) {
    EdgeRun.Part part = new EdgeRun.Part(by.name(), by.bundle(), tiles);
    int last = parts.size() - 1;
    if (last >= 0 && parts.get(last).name().equals(by.name())) {
      List<TileRange> joined = new ArrayList<>(parts.get(last).ranges());
      joined.addAll(tiles);
      parts.set(last, new EdgeRun.Part(by.name(), by.bundle(), joined));
    } else {
      parts.add(part);
    }
  }

  private void answered(int position, Predictions predictions) {
    for (int i = 0; i < predictions.classes().length; i++) {
      int predicted = predictions.classes()[i];
      classes[position + i] = predicted;
      long tile = numbers.nextLong();
      String reason = unread.remove(tile);
      if (reason != null) {
        listener.unreadable(tile, reason);
      } else if (predicted == Predictions.NO_CLASS) {
        listener.unanswered(tile);
      } else {
        float confidence = predictions.confidences()[i];
        bundles
            .atWork()
            .ifPresent(
                by ->
                    agent
                        .seen()
                        .answered(job.source(), tile, by.bundle().digest(), predicted, confidence));
        listener.classified(tile, predicted, confidence);
      }
    }
  }
}
