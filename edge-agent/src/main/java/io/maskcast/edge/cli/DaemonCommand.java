package io.maskcast.edge.cli;

import io.maskcast.edge.api.LocalApi;
import io.maskcast.edge.daemon.Daemon;
import io.maskcast.edge.daemon.DaemonConfig;
import io.maskcast.edge.daemon.LogFormat;
import io.maskcast.edge.job.JobConfig;
import io.maskcast.edge.job.Schedule;
import io.maskcast.edge.systemd.NotifySocket;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.MaskcastCommandLine;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code maskcast edge daemon}: does jobs until it is told to stop. */
@Command(
    name = "daemon",
    mixinStandardHelpOptions = true,
    description =
        "Runs unattended: does the jobs that a file declares, keeps their results and delivers them.")
final class DaemonCommand implements Callable<Integer> {

  /** Which of the formats logs have; read by whoever writes them. */
  static final String LOG_FORMAT = "maskcast.log.format";

  private static final int TIMES_TOLD = 3;

  /** What a stop may take beyond what the file says: closing files and connections. */
  private static final Duration GRACE = Duration.ofSeconds(5);

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      required = true,
      description = "YAML file that says what to do.")
  private Path file;

  @Option(
      names = "--check",
      description =
          "Read and check the file, say when jobs with times of the day run next, and do nothing else.")
  private boolean check;

  @Override
  public Integer call() {
    DaemonConfig config;
    try {
      config = DaemonConfig.read(file, System.getenv());
    } catch (MaskcastException e) {
      spec.commandLine().getErr().println("maskcast: " + named(e.getMessage()));
      return MaskcastCommandLine.USAGE;
    }
    if (check) {
      PrintWriter person = spec.commandLine().getOut();
      person.printf(
          "%s is sound: %d jobs, %d sinks%n", file, config.jobs().size(), config.sinks().size());
      config.jobs().forEach(job -> tellTimes(person, job));
      person.flush();
      return 0;
    }
    System.setProperty(LOG_FORMAT, format(config.log()));
    Daemon daemon = Daemon.start(config, NotifySocket.of(System.getenv()), new LocalApi());
    Duration longest = config.drain().plus(GRACE);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(daemon, longest), "shutdown"));
    awaitShutdown();
    return 0;
  }

  private static void tellTimes(PrintWriter person, JobConfig job) {
    if (job.schedule() instanceof Schedule.At at) {
      String next =
          Stream.iterate(
                  at.times().next(Instant.now()),
                  Optional::isPresent,
                  time -> time.flatMap(at.times()::next))
              .limit(TIMES_TOLD)
              .map(time -> time.orElseThrow().atZone(at.times().zone()).toString())
              .collect(Collectors.joining(", "));
      person.printf("job %s: next at %s%n", job.name(), next);
    }
  }

  private String named(String message) {
    return message.startsWith(file.toString()) ? message : file + ": " + message;
  }

  private static String format(LogFormat wanted) {
    boolean json = wanted == LogFormat.JSON || (wanted == LogFormat.AUTO && !onTerminal());
    return (json ? LogFormat.JSON : LogFormat.TEXT).name().toLowerCase(Locale.ROOT);
  }

  /** Whether logs, which go to standard error, are read by a person now. */
  private static boolean onTerminal() {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/2"))
          .toString()
          .matches("/dev/(pts/|tty|console).*");
    } catch (IOException | UnsupportedOperationException e) {
      return true; // a system that does not tell
    }
  }

  /**
   * A process that is told to end and does so in order has done all it should: exit code 0. What
   * counts is on disk already, so nothing is worth waiting for longer than was said.
   */
  private static void end(Daemon daemon, Duration longest) {
    Thread closing = new Thread(daemon::close, "closing");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(longest.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(0);
  }

  private static void awaitShutdown() {
    try {
      new CountDownLatch(1).await(); // until the process is told to end
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
