package io.maskcast.deploy.bench.link;

import io.maskcast.deploy.bench.result.Kind;
import io.maskcast.deploy.bench.result.LinkResult;
import io.maskcast.edge.bundle.Acceptance;
import io.maskcast.edge.bundle.BundleCache;
import io.maskcast.edge.bundle.BundleClient;
import io.maskcast.edge.bundle.InstalledBundles;
import io.maskcast.edge.source.SourceDescription;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.stream.TileClient;
import io.maskcast.edge.usage.CallAccounts;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.CallException;
import io.maskcast.proto.call.Calls;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.trust.TrustedKeys;
import io.maskcast.shared.usage.ProcessUsage;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Measures a link: a warm-up of each kind, then the kinds by turns, so that what else the machines
 * do meets all of them. Every repetition has a connection of its own, whose first request is timed
 * from before connecting and not counted otherwise.
 */
final class LinkBench {

  /** Learns how far the work is; on any thread, one at a time. */
  @FunctionalInterface
  interface Listener {

    /**
     * Some more is done.
     *
     * @param share of all repetitions and warm-ups, in [0, 1]
     * @param what is done now, for people
     */
    void progress(double share, String what);
  }

  private final LinkSettings settings;
  private final Listener listener;
  private final WireCounters wire = new WireCounters();
  private final Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
  private final FarEnd farEnd;
  private final Map<Kind, Repetitions> repetitions = new EnumMap<>(Kind.class);
  private int partsDone;

  private LinkBench(LinkSettings settings, Listener listener) {
    this.settings = settings;
    this.listener = listener;
    this.farEnd = new FarEnd(settings.edge().server(), settings.edge().timeout());
    settings.kinds().forEach(kind -> repetitions.put(kind, new Repetitions(kind)));
  }

  /**
   * Measures. Blocks until it is done.
   *
   * @throws MaskcastException if the server, the source or the bundle is not there, or a request
   *     fails
   */
  static LinkResult run(LinkSettings settings, Listener listener) {
    LinkBench bench = new LinkBench(settings, listener);
    try {
      return bench.measure();
    } catch (CallException e) {
      throw new MaskcastException(e.getMessage(), e);
    } finally {
      Await.result(bench.vertx.close());
    }
  }

  /** What is there to be transferred. */
  private record Found(Optional<Bundle> bundle, SourceDescription source) {

    SelectionPlan plan(Kind kind) {
      return kind == Kind.DENSE
          ? SelectionPlan.dense(source.layout())
          : SelectionPlan.compile(bundle.orElseThrow().mask(), source.layout());
    }

    Optional<Bundle> bundle(Kind kind) {
      return kind == Kind.DENSE ? Optional.empty() : bundle;
    }
  }

  private LinkResult measure() {
    String started = Instant.now().toString();
    listener.progress(0, "connecting");
    Found found = find();
    if (settings.tilesPerRequest() > found.source().tiles()) {
      throw new ConfigException(
          "tiles-per-request",
          settings.tilesPerRequest(),
          "1 to %d, the tiles of source %s".formatted(found.source().tiles(), settings.source()));
    }
    if (settings.warmUpSeconds() > 0) {
      for (Kind kind : settings.kinds()) {
        part(found, kind, new Extent.Time(settings.warmUpSeconds()), kind.label() + " warm-up");
      }
    }
    for (int number = 1; number <= settings.repetitions(); number++) {
      for (Kind kind : settings.kinds()) {
        String what = "%s %d/%d".formatted(kind.label(), number, settings.repetitions());
        repetitions.get(kind).add(part(found, kind, settings.extent(), what));
      }
    }
    return new LinkResult(
        LinkResult.SCHEMA,
        Description.environment(started, settings),
        Description.subject(settings.source(), found.source(), found.bundle()),
        Description.load(settings),
        settings.kinds().stream().map(kind -> repetitions.get(kind).series()).toList());
  }

  private Found find() {
    Calls calls = calls();
    try {
      Optional<Bundle> bundle = Optional.empty();
      if (settings.kinds().contains(Kind.MASKED)) {
        BundleCache cache = new BundleCache(settings.edge().stateDir().resolve("bundles"));
        bundle =
            Optional.of(
                Await.result(
                    new BundleClient(vertx, calls, cache, accounts(), acceptance())
                        .fetch(BundleReference.of(settings.bundle()))));
      }
      Found found =
          new Found(
              bundle, Await.result(client(calls).describe(SourceLevel.full(settings.source()))));
      requireFits(found);
      return found;
    } finally {
      Await.result(calls.close());
    }
  }

  private static void requireFits(Found found) {
    if (found.bundle().flatMap(Bundle::preview).isPresent()) {
      throw new MaskcastException(
          "Tiles of this bundle come in two stages, which are not measured here; name another bundle, or see what 'edge run' says");
    }
    found
        .bundle()
        .filter(bundle -> !bundle.manifest().input().fits(found.source().layout()))
        .ifPresent(
            bundle -> {
              throw new MaskcastException(
                  "The bundle is for tiles of %s, the source has %s; choose a bundle learned for this source"
                      .formatted(
                          bundle.manifest().input().describe(),
                          found.source().layout().describe()));
            });
  }

  private Calls calls() {
    return Calls.to(
        vertx,
        settings.edge().server().host(),
        settings.edge().server().port(),
        settings.edge().timeout(),
        new LinkWindow(settings.edge().linkWindow()));
  }

  private CallAccounts accounts() {
    return CallAccounts.unrecorded(vertx, wire, settings.edge().client());
  }

  private Acceptance acceptance() {
    return new Acceptance(
        TrustedKeys.read(settings.edge().trust()),
        settings.edge().allowDowngrade(),
        InstalledBundles.in(settings.edge().stateDir()));
  }

  private TileClient client(Calls calls) {
    return new TileClient(vertx, calls, accounts(), settings.edge().retries());
  }

  /** One repetition or warm-up on a connection of its own. */
  private Repetitions.One part(Found found, Kind kind, Extent extent, String what) {
    Calls calls = calls();
    try {
      Requests requests =
          new TileRequests(
              client(calls),
              SourceLevel.full(settings.source()),
              found.source().tiles(),
              found.bundle(kind),
              found.plan(kind),
              settings.tilesPerRequest());
      long connecting = System.nanoTime();
      long coldFirstTile = Await.result(requests.send(0)).firstTile() - connecting;
      ProcessUsage serverBefore = farEnd.usage();
      ProcessUsage edgeBefore = ProcessUsage.now();
      WireBytes wireBefore = wire.total();
      Timings timings =
          Await.result(
              RequestLoop.run(
                  vertx, requests, settings.load(), extent, share -> progress(share, what)));
      WireBytes moved = wire.total().since(wireBefore);
      ProcessUsage edgeAfter = ProcessUsage.now();
      ProcessUsage serverAfter = farEnd.usage();
      partsDone++;
      return new Repetitions.One(
          timings, moved, coldFirstTile, edgeBefore, edgeAfter, serverBefore, serverAfter);
    } finally {
      Await.result(calls.close());
    }
  }

  private void progress(double share, String what) {
    int warmUps = settings.warmUpSeconds() > 0 ? 1 : 0;
    int parts = settings.kinds().size() * (settings.repetitions() + warmUps);
    listener.progress((partsDone + share) / parts, what);
  }
}
