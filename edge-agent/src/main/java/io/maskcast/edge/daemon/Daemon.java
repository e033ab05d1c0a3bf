package io.maskcast.edge.daemon;

import io.maskcast.edge.EdgeAgent;
import io.maskcast.edge.budget.Spending;
import io.maskcast.edge.delivery.Deliveries;
import io.maskcast.edge.delivery.SinkConfig;
import io.maskcast.edge.health.BudgetState;
import io.maskcast.edge.health.DaemonSnapshot;
import io.maskcast.edge.health.HealthPages;
import io.maskcast.edge.job.JobConfig;
import io.maskcast.edge.job.JobLoop;
import io.maskcast.edge.results.ResultStore;
import io.maskcast.edge.systemd.NotifySocket;
import io.maskcast.edge.usage.DeliveryAccount;
import io.maskcast.edge.usage.EdgeLedger;
import io.maskcast.proto.call.Await;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.cache.TileCache;
import io.maskcast.shared.config.ListenFailure;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent that does what its configuration says until it is closed: jobs, deliveries, budget and
 * pages. Its folder is its own. Thread-safe.
 */
public final class Daemon implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

  private static final long METER_MS = 100;
  private static final long FLUSH_MS = 1_000;
  private static final long ACCOUNT_MS = 5_000;

  /** Of the time a stop may take, this part is the jobs'; deliveries have what they leave. */
  private static final int JOBS_SHARE = 2;

  private static final long LEAST_MS = 500;

  private final DaemonConfig config;
  private final NotifySocket systemd;
  private final long started = System.nanoTime();
  private final Deque<Runnable> opened = new ArrayDeque<>();
  private final DaemonFolder folder;
  private final ResultStore store;
  private final Spending spending;
  private final DaemonLinks links;
  private final TileCache kept;
  private final EdgeAgent agent;
  private final EdgeAgent asked;
  private final Deliveries deliveries;
  private final DeliveryAccount deliveryAccount;
  private final JobLoop jobs;
  private final Vertx timers;
  private final int port;

  /** Meters hold what they read only as long as somebody else does. */
  private final Supplier<DaemonSnapshot> snapshots = this::snapshot;

  private long counted;
  private volatile boolean stopping;

  private Daemon(DaemonConfig config, NotifySocket systemd, DaemonPages pages) {
    this.config = config;
    this.systemd = systemd;
    try {
      folder = DaemonFolder.take(config.folder());
      opened.push(folder::close);
      store =
          ResultStore.open(
              folder.results(), config.results(), Deliveries.seen(folder.sinks(), config.sinks()));
      opened.push(store::close);
      spending = Spending.open(config.budget(), folder.spending());
      opened.push(spending::close);
      kept = TileCache.open(folder.tiles(), config.cacheLimit());
      links = new DaemonLinks();
      opened.push(links::close);
      agent = agent(links.jobs());
      asked = agent(links.questions());
      deliveries = deliveries();
      deliveryAccount =
          new DeliveryAccount(
              EdgeLedger.in(config.edge().stateDir()), links::delivered, config.edge().client());
      opened.push(deliveryAccount::record);
      jobs = new JobLoop(agent, config.jobs(), store, spending, config.reconnect(), new Random());
      port = listen(vertx(Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1))), pages);
      deliveries.start();
      jobs.start();
      timers = links.jobs().vertx();
      watch();
    } catch (RuntimeException e) {
      closeParts();
      throw e;
    }
  }

  /**
   * Opens everything and begins; waits for it. The server need not be there.
   *
   * @param config what it does
   * @param systemd who is told
   * @param pages more pages
   * @throws MaskcastException if another daemon has the folder, something in it cannot be opened,
   *     or the address of its pages is taken
   */
  public static Daemon start(DaemonConfig config, NotifySocket systemd, DaemonPages pages) {
    Daemon daemon = new Daemon(config, systemd, pages);
    LOG.info(
        "The edge daemon '{}' runs: server {}, {} jobs, {} sinks, pages on {}:{}",
        config.edge().client(),
        config.edge().server(),
        config.jobs().size(),
        config.sinks().size(),
        config.http().host(),
        daemon.port());
    daemon.ready();
    return daemon;
  }

  private Vertx vertx(Vertx vertx) {
    opened.push(() -> Await.result(vertx.close()));
    return vertx;
  }

  private EdgeAgent agent(DaemonLinks.Link link) {
    Optional<TileCache> keeps = Optional.of(kept).filter(cache -> config.cacheLimit() > 0);
    return new EdgeAgent(link.vertx(), link.wire(), config.edge(), keeps);
  }

  private Deliveries deliveries() {
    Map<SinkConfig, Predicate<String>> sinks = new LinkedHashMap<>();
    for (SinkConfig sink : config.sinks()) {
      sinks.put(
          sink,
          name ->
              config.jobs().stream()
                  .filter(job -> job.name().equals(name))
                  .findFirst()
                  .map(JobConfig::sinks)
                  .map(wanted -> wanted.isEmpty() || wanted.contains(sink.name()))
                  .orElse(true)); // of a job that is not declared any more
    }
    return new Deliveries(
        links::of,
        this::held,
        sinks,
        store,
        folder.identity(),
        folder.sinks(),
        config.reconnect(),
        new Random());
  }

  /** Results that cross a metered link wait as jobs do. */
  private Optional<String> held() {
    return spending.state().level() == BudgetState.Level.SPENT
        ? Optional.of("the byte budget is spent, results wait for the next day or month")
        : Optional.empty();
  }

  private int listen(Vertx vertx, DaemonPages pages) {
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    opened.push(metrics::close);
    DaemonMeters.register(metrics, snapshots, config);
    Router router = Router.router(vertx);
    new HealthPages(vertx, jobs::isAlive, snapshots, metrics).route(router);
    pages.route(router, this);
    Future<HttpServer> listening =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(config.http().port(), config.http().host())
            .recover(
                failure ->
                    Future.failedFuture(
                        ListenFailure.explained(
                            config.http().host(), config.http().port(), failure)));
    return Await.result(listening).actualPort();
  }

  private void watch() {
    again(timers, METER_MS, this::count);
    again(timers, FLUSH_MS, jobs::flush);
    again(timers, ACCOUNT_MS, deliveryAccount::record);
  }

  /** From now on systemd knows that it lives, too. */
  private void ready() {
    systemd.ready();
    systemd
        .signEvery()
        .ifPresent(
            time ->
                timers.setPeriodic(
                    Math.max(1, time.toMillis()),
                    tick -> {
                      if (jobs.isAlive()) {
                        systemd.alive();
                      }
                    }));
  }

  /**
   * Work that may wait for a disk, each time so long after the last time was over, until the daemon
   * stops.
   */
  private void again(Vertx vertx, long millis, Runnable work) {
    vertx.setTimer(
        millis,
        now -> {
          if (!stopping) { // then nobody is there any more who could do it
            vertx
                .executeBlocking(
                    () -> {
                      work.run();
                      return null;
                    },
                    false)
                .onFailure(
                    failure -> LOG.error("Work that is done again and again failed", failure))
                .onComplete(done -> again(vertx, millis, work));
          }
        });
  }

  private synchronized void count() {
    long moved = links.moved();
    if (!stopping) {
      spending.moved(moved - counted);
      if (moved > counted) {
        jobs.sign();
      }
      counted = moved;
      jobs.enforce();
    }
  }

  /** What it does. */
  public DaemonConfig config() {
    return config;
  }

  /** The port of its pages. */
  public int port() {
    return port;
  }

  /** Who asks for tiles; runs one job at a time. */
  public EdgeAgent agent() {
    return agent;
  }

  /** Who asks for tiles that somebody wants now, beside the jobs; one question at a time. */
  public EdgeAgent asked() {
    return asked;
  }

  /** What is done. */
  public JobLoop jobs() {
    return jobs;
  }

  /** Pages have something to be closed before the rest is. */
  public void onClose(Runnable closing) {
    opened.push(closing);
  }

  /** What was found out. */
  public ResultStore results() {
    return store;
  }

  /** How it is now; does not wait for a disk for longer than a result takes to be written. */
  public DaemonSnapshot snapshot() {
    return new DaemonSnapshot(
        config.edge().client(),
        config.edge().server().toString(),
        Instant.now(),
        Duration.ofNanos(System.nanoTime() - started),
        jobs.states(),
        deliveries.states(),
        store.state(),
        spending.state(),
        kept.state(),
        links.uses(),
        agent.state().alarms(),
        stopping);
  }

  /**
   * Stops: what came is on disk, what is on its way to sinks has arrived or is sent again next
   * time. Takes no longer than the configuration says, and the time the disk needs.
   */
  @Override
  public void close() {
    systemd.stopping();
    LOG.info("The edge daemon stops");
    long until = System.nanoTime() + config.drain().toNanos();
    synchronized (this) {
      stopping = true;
    }
    Future<Void> delivered = deliveries.stop();
    if (!jobs.stop(config.drain().dividedBy(JOBS_SHARE))) {
      LOG.warn("A job did not end in time; what came of it is on disk");
    }
    if (!within(until, delivered)) {
      LOG.info("A delivery is still on its way; it is sent again next time");
    }
    if (!within(until, deliveries.close())) {
      LOG.info("A sink did not let go in time");
    }
    closeParts();
    LOG.info("The edge daemon has stopped");
  }

  /** Whether something is done in time; there is always some. */
  private static boolean within(long until, Future<Void> future) {
    long left = Math.max(LEAST_MS, (until - System.nanoTime()) / 1_000_000);
    try {
      Await.result(future.timeout(left, TimeUnit.MILLISECONDS));
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private void closeParts() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().run();
      } catch (RuntimeException e) {
        LOG.warn("{}", e.getMessage());
      }
    }
  }
}
