package io.maskcast.deploy.demo;

import io.maskcast.edge.EdgeAgent;
import io.maskcast.edge.EdgeConfig;
import io.maskcast.edge.EdgeJob;
import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.FetchedTile;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.ServerConfig;
import io.maskcast.server.ServerVerticle;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.idx.IdxImages;
import io.maskcast.shared.storage.TemporaryFolder;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import io.maskcast.trainer.CommandTrainer;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.learn.RunStore;
import io.maskcast.trainer.output.LearningProgressBar;
import io.maskcast.trainer.publish.Publisher;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The three nodes in one process, each on a Vert.x of its own and joined by nothing but a socket:
 * what the edge agent knows is the server's address and the bundle's name.
 */
final class Demo {

  private static final String HOST = "127.0.0.1";
  private static final long EXAMPLE_TILE = 0;

  private final DemoSettings settings;
  private final PrintWriter person;
  private final Map<String, Double> seconds = new LinkedHashMap<>();

  Demo(DemoSettings settings, PrintWriter person) {
    this.settings = settings;
    this.person = person;
  }

  DemoReport run() {
    try (TemporaryFolder work = TemporaryFolder.of("demo")) {
      return run(work.path());
    }
  }

  private DemoReport run(Path work) {
    Path data = work.resolve("data");
    settings.data().unpack(data);
    WireCounters serverWire = new WireCounters();
    Vertx serverVertx = Vertx.builder().withTransport(serverWire.transport()).build();
    try {
      ServerVerticle server =
          new ServerVerticle(
              new ServerConfig(
                  HOST,
                  settings.port(),
                  work.resolve("server"),
                  Map.of(settings.data().label(), data.toString()),
                  StreamConfig.defaults()),
              serverWire);
      Await.result(serverVertx.deployVerticle(server));
      HostAndPort address = new HostAndPort(HOST, server.port());
      say("The server listens on %s and serves '%s'.".formatted(address, settings.data().label()));
      LearningResult learned = learn(data, address);
      return atTheEdge(work, data, address, learned);
    } finally {
      Await.result(serverVertx.close());
    }
  }

  /** The trainer: learns, and publishes over gRPC. */
  private LearningResult learn(Path data, HostAndPort server) {
    try (CommandTrainer trainer = CommandTrainer.open()) {
      say(
          "The trainer learns a network and a mask that keeps %s of the samples."
              .formatted(settings.keep()));
      LearningSettings how =
          LearningSettings.defaults().withKeep(settings.keep()).withSeed(settings.seed());
      LearningResult result;
      try (LearningProgressBar bar = new LearningProgressBar()) {
        result =
            trainer.learn(
                () -> Dataset.read(settings.data().label(), data), how, RunStore.inMemory(), bar);
      }
      result
          .times()
          .forEach(
              time -> seconds.put(time.stage().name().toLowerCase(Locale.ROOT), time.seconds()));
      Bundle bundle = result.bundle();
      long start = System.nanoTime();
      Await.result(new Publisher(trainer.vertx(), server).publish(name(), bundle));
      seconds.put("publish", (System.nanoTime() - start) / 1e9);
      say("The trainer published bundle %s as '%s'.".formatted(bundle.digest().brief(), name()));
      return result;
    }
  }

  /** The edge agent: fetches, streams, classifies, measures. */
  private DemoReport atTheEdge(Path work, Path data, HostAndPort server, LearningResult learned) {
    WireCounters wire = new WireCounters();
    Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
    try {
      EdgeAgent agent =
          new EdgeAgent(
              vertx,
              wire,
              new EdgeConfig(
                  server,
                  "demo",
                  work.resolve("edge"),
                  EdgeConfig.DEFAULT_TIMEOUT,
                  EdgeConfig.DEFAULT_BATCH,
                  RetryPolicy.DEFAULT,
                  LinkWindow.DEFAULT));
      SourceLevel source = SourceLevel.full(settings.data().label());
      EdgeRun run =
          Await.result(
              agent.run(new EdgeJob(name(), source, new TileChoice.All()), EdgeJob.Listener.NONE));
      run.seconds().forEach((stage, taken) -> seconds.put("edge_" + stage, taken));
      say("The edge agent classified %,d tiles.".formatted(run.tiles().tiles()));
      ByteAccount denseTransfer =
          Await.result(
              agent.measureDense(source, List.of(new TileRange(0, run.tiles().tiles() - 1))));
      FetchedTile dense =
          Await.result(agent.fetch(source, TileChoice.tile(EXAMPLE_TILE), Optional.empty()));
      FetchedTile masked =
          Await.result(
              agent.fetch(
                  source, TileChoice.tile(EXAMPLE_TILE), Optional.of(BundleReference.of(name()))));
      byte[] labels =
          IdxImages.readLabels(
              data, IdxImages.Part.TEST, IdxImages.read(data, IdxImages.Part.TEST));
      requireSamePredictions(learned.testPredictions(), run.classes());
      return new DemoReport(
          settings, learned, run, run.accuracy(labels), denseTransfer, seconds, dense, masked);
    } finally {
      Await.result(vertx.close());
    }
  }

  /** The trainer's prediction of what the edge will see is held to the tile. */
  private static void requireSamePredictions(int[] trainer, int[] edge) {
    int different = 0;
    for (int i = 0; i < edge.length; i++) {
      different += trainer[i] == edge[i] ? 0 : 1;
    }
    if (trainer.length != edge.length || different > 0) {
      throw new MaskcastException(
          "Trainer and edge agent disagree on %d of %d tiles; please report this"
              .formatted(different, edge.length));
    }
  }

  private BundleName name() {
    return new BundleName(settings.data().label());
  }

  private void say(String text) {
    person.println(text);
    person.flush();
  }
}
