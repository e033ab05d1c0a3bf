package io.maskcast.deploy.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.Node;
import io.maskcast.deploy.WeakLink;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.server.rpc.StreamConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A daemon and a server as processes, and a link between them on which nobody can rely. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class NetworkFaultsIT {

  private static final int WIDTH = 256;
  private static final int TILES = 20_000;
  private static final Duration CUT = Duration.ofSeconds(30);
  private static final String NEEDS = "root, ip and nft to make two hosts of namespaces";

  @TempDir Path folder;

  /** What a server of some tiles needs. */
  private byte[] prepare(int tiles, int kept) {
    byte[] samples = Lines.samples(tiles, WIDTH);
    try (EdgeToServer prepared = RowsServer.of(folder, samples, WIDTH)) {
      prepared.serve(StreamConfig.defaults());
      prepared.publish("rows", RowsBundle.of(WIDTH, kept));
    }
    return samples;
  }

  private Path out() {
    return folder.resolve("out.csv");
  }

  private RunningDaemon daemon(Node.Surroundings where, String server, String timeout)
      throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("edge.yaml"),
            """
            server: %s
            name: gateway
            state-dir: %s
            timeout: %s
            retries: 0
            reconnect: {first: 100ms, longest: 2s}
            link-window: 1
            http: {port: 0}
            sinks:
              - {name: out, file: %s}
            jobs:
              - {name: all, bundle: rows, source: rows}
            """
                .formatted(server, folder.resolve("state"), timeout, out()));
    return RunningDaemon.start(folder, config, where);
  }

  private interface Switch {
    void turn() throws Exception;
  }

  /**
   * Cuts the link of a daemon in the middle of a stream, for a while, and follows it to the end.
   */
  private void requireToSurvive(RunningDaemon daemon, byte[] samples, Switch cut, Switch mend)
      throws Exception {
    daemon.awaitLines(out(), 1);
    cut.turn();
    long until = System.nanoTime() + CUT.toNanos();
    assertThat(failures(daemon)).as("failures before the link was cut").isZero();
    daemon.awaitLog("the failures of a dead link", () -> failures(daemon) >= 3);
    while (System.nanoTime() - until < 0) {
      Thread.sleep(100); // how long it is cut is what this is about
    }
    int come = Lines.count(out());
    assertThat(come).as("results while the link was cut").isLessThan(TILES);
    mend.turn();
    daemon.awaitLines(out(), TILES);
    daemon.node().terminate();

    assertThat(daemon.node().exitCode()).isZero();
    assertThat(daemon.node().err()).doesNotContain("Exception", "\"level\":\"ERROR\"");
    // Each attempt waits for the server, and after a few for some seconds more.
    assertThat(failures(daemon)).as("attempts in a while").isBetween(3, 20);
    Lines.requireEachOnce(out(), samples, WIDTH);
  }

  private static int failures(RunningDaemon daemon) {
    return daemon.node().err().split("Job all broke off", -1).length - 1;
  }

  @Test
  void aLinkOnWhichNothingMovesFor30SecondsIsGivenUpAndTakenUpAgain() throws Exception {
    byte[] samples = prepare(TILES, WIDTH);
    try (ServerProcess server = ServerProcess.of(folder);
        WeakLink link = new WeakLink(server.address())) {
      link.standsAfter(1_000_000);
      try (RunningDaemon daemon = daemon(Node.Surroundings.PLAIN, link.address(), "3s")) {
        requireToSurvive(daemon, samples, link::awaitStanding, link::well);
      }
    }
  }

  @Test
  void aLinkThatLosesAllPacketsFor30SecondsIsGivenUpAndTakenUpAgain() throws Exception {
    Optional<NetworkPair> made = NetworkPair.make();
    assumeThat(made).as(NEEDS).isPresent();
    byte[] samples = prepare(TILES, WIDTH);
    try (NetworkPair link = made.orElseThrow();
        ServerProcess server = ServerProcess.of(folder, link.far(), NetworkPair.FAR)) {
      link.loses("limit rate over 400 kbytes/second burst 40 kbytes"); // so that it takes a while
      try (RunningDaemon daemon = daemon(link.near(), server.address(), "3s")) {
        requireToSurvive(daemon, samples, () -> link.loses(""), link::isWell);
      }
    }
  }

  @Test
  void aLinkThatLoses30PercentOfAllPacketsIsSlowAndNothingElse() throws Exception {
    Optional<NetworkPair> made = NetworkPair.make();
    assumeThat(made).as(NEEDS).isPresent();
    int few = 1_000;
    byte[] samples = prepare(few, 32);
    try (NetworkPair link = made.orElseThrow();
        ServerProcess server = ServerProcess.of(folder, link.far(), NetworkPair.FAR)) {
      assertThat(link.loses("numgen random mod 100 < 30")).isTrue();
      try (RunningDaemon daemon = daemon(link.near(), server.address(), "30s")) {
        daemon.awaitLines(out(), few);
        daemon.node().terminate();

        assertThat(daemon.node().exitCode()).isZero();
        assertThat(daemon.node().err()).doesNotContain("Exception", "\"level\":\"ERROR\"");
      }
      assertThat(link.lost()).as("packets that were lost").isPositive();
    }
    Lines.requireEachOnce(out(), samples, WIDTH);
  }
}
