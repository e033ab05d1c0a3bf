package io.maskcast.deploy.ladder;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.edge.EdgeAgent;
import io.maskcast.edge.EdgeConfig;
import io.maskcast.edge.EdgeJob;
import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.anytime.Hurry;
import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.inference.Predictions;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.edge.stream.Interruption;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.proto.call.Await;
import io.maskcast.proto.call.LinkWindow;
import io.maskcast.proto.wire.WireCounters;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.BundleName;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tiles that climb to be answered by a deadline, over links that stand still, break or are long.
 */
@Timeout(180)
class DeadlineTest {

  private static final int TILES = 300;
  private static final int THIRD = TILES / 3;

  /** More than the first two rungs take, and less than the third. */
  private static final int WITHIN_RUNG_2 = 20_000;

  @TempDir Path folder;
  private final WireCounters wire = new WireCounters();
  private final Vertx vertx = Vertx.builder().withTransport(wire.transport()).build();
  private EdgeToServer server;
  private BadLink link;
  private Runnable onStart = () -> {};
  private Runnable onUnanswered = () -> {};
  private final List<Long> order = new ArrayList<>();
  private final List<Long> unanswered = new ArrayList<>();
  private final List<Interruption> interruptions = new ArrayList<>();

  @BeforeEach
  void serve() {
    server = RowsServer.of(folder, LadderRows.samples(TILES), LadderRows.WIDTH);
    server.serve(StreamConfig.defaults());
    server.publish("rows", LadderRows.bundle());
    link = new BadLink(server.address(), 0);
  }

  @AfterEach
  void stop() {
    Await.result(vertx.close());
    link.close();
    server.close();
  }

  private EdgeRun run(Optional<Duration> deadline, int window) {
    EdgeAgent agent =
        new EdgeAgent(
            vertx,
            wire,
            new EdgeConfig(
                link.address(),
                "edge",
                folder.resolve("state"),
                Duration.ofSeconds(60),
                100,
                new RetryPolicy(3, Duration.ofMillis(10), Duration.ofMillis(20)),
                LinkWindow.DEFAULT));
    EdgeJob job =
        new EdgeJob(new BundleName("rows"), SourceLevel.full("rows"), new TileChoice.All())
            .stopping(new Stop.AsAccurate(), window)
            .by(deadline);
    return Await.result(agent.run(job, new Listening()));
  }

  private final class Listening implements EdgeJob.Listener {
    @Override
    public void started(long tiles) {
      onStart.run();
    }

    @Override
    public void classified(long tile, int predicted, float confidence) {
      order.add(tile);
    }

    @Override
    public void unanswered(long tile) {
      order.add(tile);
      unanswered.add(tile);
      onUnanswered.run();
    }

    @Override
    public void interrupted(Interruption interruption) {
      interruptions.add(interruption);
    }
  }

  private static int[] answers(int rung) {
    return IntStream.range(0, TILES).map(tile -> LadderRows.answer(tile, rung)).toArray();
  }

  private void requireAllInOrder() {
    assertThat(order).isEqualTo(IntStream.range(0, TILES).mapToObj(Long::valueOf).toList());
  }

  @Test
  void withTimeEnoughAllIsAsWithoutADeadline() {
    EdgeRun free = run(Optional.empty(), TILES);
    assertThat(free.hurry()).isEmpty();
    assertThat(free.stopped()).containsExactly((long) THIRD, (long) THIRD, (long) THIRD);
    order.clear();

    EdgeRun run = run(Optional.of(Duration.ofHours(2)), TILES);

    assertThat(run.classes()).isEqualTo(free.classes()).isEqualTo(answers(2));
    assertThat(run.stopped()).isEqualTo(free.stopped());
    assertThat(run.hurry())
        .as("of a link of which nothing is known the lowest rung tells")
        .contains(new Hurry(List.of((long) TILES, 0L, 0L), 0, 0));
    assertThat(run.tiles().selected()).isEqualTo(free.tiles().selected());
    requireAllInOrder();
  }

  @Test
  void atTheDeadlineThereAreTheAnswersOfTheHighestRungThatCame() {
    onStart = () -> link.holdAfter(WITHIN_RUNG_2);
    long begin = System.nanoTime();

    EdgeRun run = run(Optional.of(Duration.ofSeconds(6)), TILES);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(50));
    assertThat(run.hurry().orElseThrow().unanswered()).isZero();
    assertThat(run.hurry().orElseThrow().cut()).isEqualTo(THIRD);
    assertThat(run.stopped()).containsExactly((long) THIRD, 2L * THIRD, 0L);
    assertThat(run.classes()).isEqualTo(answers(1));
    assertThat(unanswered).isEmpty();
    requireAllInOrder();
  }

  @Test
  void whereNothingComesThereAreNoAnswersAndTheNextWindowHasItsOwnTime() {
    onStart = () -> link.holdAfter(0);
    onUnanswered = () -> link.release();

    EdgeRun run = run(Optional.of(Duration.ofSeconds(5)), TILES / 2);

    Hurry hurry = run.hurry().orElseThrow();
    assertThat(unanswered).hasSize((int) hurry.unanswered()).hasSizeGreaterThanOrEqualTo(TILES / 2);
    assertThat(IntStream.of(run.classes()).limit(TILES / 2)).containsOnly(Predictions.NO_CLASS);
    assertThat(unanswered.subList(0, TILES / 2))
        .isEqualTo(IntStream.range(0, TILES / 2).mapToObj(Long::valueOf).toList());
    assertThat(hurry.unanswered() + run.stopped().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(TILES);
    requireAllInOrder();
  }

  @Test
  void whatHasAnAnswerHasTheRightOneOverALongLink() {
    link.close();
    link = new BadLink(server.address(), 60);

    EdgeRun run = run(Optional.of(Duration.ofSeconds(4)), 50);

    Hurry hurry = run.hurry().orElseThrow();
    assertThat(hurry.began().stream().mapToLong(Long::longValue).sum()).isEqualTo(TILES);
    assertThat(hurry.began().get(0)).as("the first window at least").isPositive();
    assertThat(hurry.unanswered() + run.stopped().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(TILES);
    for (int tile = 0; tile < TILES; tile++) {
      assertThat(run.classes()[tile])
          .isIn(Predictions.NO_CLASS, LadderRows.answer(tile, 0), LadderRows.answer(tile, 1));
    }
    requireAllInOrder();
  }

  @Test
  void aClimbThatBreaksGoesOnWithTheFirstTileThatDidNotCome() {
    onStart = () -> link.breakAfter(WITHIN_RUNG_2);

    EdgeRun run = run(Optional.empty(), TILES);

    assertThat(interruptions).hasSize(1);
    assertThat(run.classes()).isEqualTo(answers(2));
    assertThat(run.stopped()).containsExactly((long) THIRD, (long) THIRD, (long) THIRD);
    assertThat(run.tiles().tiles()).isEqualTo(TILES);
    requireAllInOrder();
  }

  @Test
  void theSummaryTellsAndBothAccountsAgree() {
    EdgeToServer.Outcome run =
        server.edge("run", "--bundle=rows", "--source=rows", "--window=100", "--deadline=3600");

    assertThat(run.exit()).as(run.error()).isZero();
    assertThat(run.output())
        .containsPattern("ladder +100 stopped at rung 0\n +100 stopped at rung 1\n +100 stopped")
        .containsPattern("\\d00 began with rung 0\n")
        .contains("deadline            0 cut short, 0 without an answer\n");
    assertThat(server.edge("usage", "--reconcile").exit()).isZero();
  }

  @Test
  void aBundleWithoutALadderHasNothingToChooseFrom() {
    server.publish("plain", RowsBundle.of(LadderRows.WIDTH, 3));

    EdgeToServer.Outcome run =
        server.edge("run", "--bundle=plain", "--source=rows", "--deadline=1");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.error()).contains("has no ladder").contains("leave --deadline out");
  }
}
