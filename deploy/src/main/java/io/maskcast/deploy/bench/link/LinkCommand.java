package io.maskcast.deploy.bench.link;

import io.maskcast.deploy.bench.result.Assertion;
import io.maskcast.deploy.bench.result.Kind;
import io.maskcast.deploy.bench.result.LinkResult;
import io.maskcast.deploy.bench.result.ResultFiles;
import io.maskcast.deploy.bench.result.ResultTable;
import io.maskcast.edge.EdgeConfig;
import io.maskcast.edge.stream.RetryPolicy;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.config.ConfigException;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.config.LayeredDefaults;
import io.maskcast.shared.storage.WholeFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast bench link}. */
@Command(
    name = "link",
    mixinStandardHelpOptions = true,
    description = {
      "Measures what a link to a server carries: tiles under a bundle's mask, and dense ones by turns. 'maskcast bench",
      "serve' makes the far end; any 'maskcast server' will do."
    })
public final class LinkCommand implements Runnable {

  private static final String BOTH = "both";
  private static final int STEPS = 1000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--server",
      paramLabel = "HOST:PORT",
      required = true,
      description = "Where the server listens.")
  private String server;

  @Option(
      names = "--source",
      paramLabel = "NAME",
      defaultValue = "bench",
      description = "The source at the server (default: ${DEFAULT-VALUE}, that of 'bench serve').")
  private String source;

  @Option(
      names = "--bundle",
      paramLabel = "NAME",
      defaultValue = "bench",
      description =
          "The bundle whose mask selects (default: ${DEFAULT-VALUE}, that of 'bench serve').")
  private String bundle;

  @Option(
      names = "--measure",
      paramLabel = "KIND",
      defaultValue = BOTH,
      description = "masked, dense, or both by turns (default: ${DEFAULT-VALUE}).")
  private String measure;

  @Option(
      names = "--streams",
      paramLabel = "N",
      description = "Closed loop: so many streams at once, 1 to 100 (default: 1).")
  private Optional<Integer> streams;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description =
          "Open loop instead: so many requests a second, latency counted from when each was due.")
  private Optional<Double> rate;

  @Option(
      names = "--tiles-per-request",
      paramLabel = "N",
      defaultValue = "100",
      description = "Tiles a request (default: ${DEFAULT-VALUE}).")
  private int tilesPerRequest;

  @Option(
      names = "--duration",
      paramLabel = "SECONDS",
      description = "How long a repetition lasts (default: 3).")
  private Optional<Double> duration;

  @Option(
      names = "--requests",
      paramLabel = "N",
      description = "How many requests a repetition has, instead of a duration.")
  private Optional<Long> requests;

  @Option(
      names = "--repetitions",
      paramLabel = "N",
      defaultValue = "6",
      description =
          "Repetitions of each kind; from six on their interval has 95 %% confidence (default: ${DEFAULT-VALUE}).")
  private int repetitions;

  @Option(
      names = "--warm-up",
      paramLabel = "SECONDS",
      defaultValue = "3",
      description = "How long each kind runs before anything counts (default: ${DEFAULT-VALUE}).")
  private double warmUp;

  @Option(
      names = "--assert",
      paramLabel = "FIGURE<N",
      split = LayeredDefaults.SEPARATOR,
      splitSynopsisLabel = " ",
      description =
          "Fail with exit code 1 unless a figure's median is <, <=, > or >= a number, as in 'wire_bytes_per_tile<60' or 'dense.tiles_per_second>1000'; repeatable.")
  private List<String> assertions = new ArrayList<>();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where result.json, result.csv and result.html go (default: nowhere).")
  private Optional<Path> out;

  @Option(
      names = "--client",
      paramLabel = "NAME",
      defaultValue = "bench",
      description = "Who asks, for the server's account (default: ${DEFAULT-VALUE}).")
  private String client;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "${sys:user.home}/.maskcast/edge",
      description = "Where fetched bundles are kept (default: ${DEFAULT-VALUE}).")
  private Path stateDir;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long the server may be silent, 1 to 3600 (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @Option(
      names = "--link-window",
      paramLabel = "MIB",
      defaultValue = "4",
      description = "As for 'edge' (default: ${DEFAULT-VALUE}).")
  private int linkWindow;

  @Override
  public void run() {
    LinkSettings settings = settings();
    List<Assertion> checks = assertions.stream().map(Assertion::parse).toList();
    out.ifPresent(WholeFile::requireWritable);
    LinkResult result = measured(settings);
    out.ifPresent(folder -> ResultFiles.write(folder, result));
    PrintWriter person = spec.commandLine().getOut();
    person.print(ResultTable.of(result));
    out.ifPresent(folder -> person.printf("%nThe result is in %s: open result.html%n", folder));
    person.flush();
    Assertion.require(checks, result);
  }

  private LinkSettings settings() {
    if (rate.isPresent() && streams.isPresent()) {
      throw new ConfigException(
          "streams", streams.get(), "a closed loop (--streams) or an open one (--rate), not both");
    }
    if (duration.isPresent() && requests.isPresent()) {
      throw new ConfigException("requests", requests.get(), "--requests or --duration, not both");
    }
    return new LinkSettings(
        new EdgeConfig(
            HostAndPort.parse("server", server),
            client,
            stateDir,
            Duration.ofSeconds(timeout),
            EdgeConfig.DEFAULT_BATCH,
            RetryPolicy.NONE,
            linkWindow),
        source,
        new BundleName(bundle),
        measure.equals(BOTH) ? List.of(Kind.values()) : List.of(Kind.of(measure)),
        rate.<Load>map(Load.Open::new).orElseGet(() -> new Load.Closed(streams.orElse(1))),
        requests
            .<Extent>map(Extent.Requests::new)
            .orElseGet(() -> new Extent.Time(duration.orElse(3.0))),
        warmUp,
        repetitions,
        tilesPerRequest);
  }

  private static LinkResult measured(LinkSettings settings) {
    try (ProgressBar bar =
        new ProgressBarBuilder().setTaskName("measuring").setInitialMax(STEPS).build()) {
      return LinkBench.run(
          settings,
          (share, what) -> {
            bar.stepTo(Math.round(share * STEPS));
            bar.setExtraMessage(what);
          });
    }
  }
}
