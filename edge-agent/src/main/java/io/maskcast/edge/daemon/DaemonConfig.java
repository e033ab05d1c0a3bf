package io.maskcast.edge.daemon;

import io.maskcast.edge.EdgeConfig;
import io.maskcast.edge.backoff.Backoff;
import io.maskcast.edge.budget.BudgetAction;
import io.maskcast.edge.budget.ByteBudget;
import io.maskcast.edge.delivery.SinkConfig;
import io.maskcast.edge.job.JobConfig;
import io.maskcast.edge.results.StoreConfig;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.ConfigException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * All a daemon needs to know.
 *
 * @param edge the agent: server, name, folder, engine
 * @param reconnect the waits before a job that broke off goes on, and before a delivery is tried
 *     again
 * @param http where its pages are
 * @param budget what it may move
 * @param cacheLimit how many bytes of tiles are kept on disk; 0: none
 * @param results how results are kept
 * @param sinks where they go
 * @param jobs what it does, one after the other; at least one
 * @param drain how long a stop may take
 * @param log how it logs
 */
public record DaemonConfig(
    EdgeConfig edge,
    Backoff reconnect,
    HttpConfig http,
    ByteBudget budget,
    long cacheLimit,
    StoreConfig results,
    List<SinkConfig> sinks,
    List<JobConfig> jobs,
    Duration drain,
    LogFormat log) {

  /** The default of {@code drain}. */
  public static final Duration DEFAULT_DRAIN = Duration.ofSeconds(10);

  /** The default of {@code cacheLimit}: 256 MiB. */
  public static final long DEFAULT_CACHE_LIMIT = 256L << 20;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Checks what belongs together.
   *
   * @throws MaskcastException if names are missing, doubled or unknown, or there is no job
   */
  public DaemonConfig {
    sinks = List.copyOf(sinks);
    jobs = List.copyOf(jobs);
    if (jobs.isEmpty()) {
      throw new MaskcastException("A daemon needs one job or more; declare some under 'jobs'");
    }
    Set<String> known = names("sinks", sinks.stream().map(SinkConfig::name).toList());
    names("jobs", jobs.stream().map(JobConfig::name).toList());
    requireFilesOfTheirOwn(sinks);
    for (JobConfig job : jobs) {
      for (String sink : job.sinks()) {
        if (!known.contains(sink)) {
          throw new ConfigException(
              "sinks of job " + job.name(),
              sink,
              known.isEmpty() ? "none, as none are declared" : String.join(", ", known));
        }
      }
      if (budget.then() == BudgetAction.SMALLER && job.smaller().isEmpty()) {
        throw new ConfigException(
            "smaller of job " + job.name(), "", "names of bundles, as the budget says 'smaller'");
      }
    }
  }

  /** Two sinks in one file would each believe that they had written what the other has. */
  private static void requireFilesOfTheirOwn(List<SinkConfig> sinks) {
    Set<Path> files = new HashSet<>();
    for (SinkConfig sink : sinks) {
      if (sink instanceof SinkConfig.ToFile file
          && !files.add(file.path().toAbsolutePath().normalize())) {
        throw new ConfigException(
            "file of sink " + sink.name(), file.path(), "a file that no other sink writes to");
      }
    }
  }

  private static Set<String> names(String key, List<String> all) {
    Set<String> names = new HashSet<>();
    for (String name : all) {
      if (!NAME.matcher(name).matches() || !names.add(name)) {
        throw new ConfigException(
            "name in '%s'".formatted(key),
            name,
            "1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-', each name once");
      }
    }
    return names;
  }

  /** Where the daemon keeps what it must not forget. */
  public Path folder() {
    return edge.stateDir().resolve("daemon");
  }

  /** Reads a file without an environment. */
  public static DaemonConfig read(Path file) {
    return read(file, Map.of());
  }

  /**
   * Reads a file.
   *
   * @param environment of the process: its {@code MASKCAST_EDGE_DAEMON_*} are stronger than the
   *     file
   * @throws MaskcastException if it cannot be read, or says something that is not allowed: with the
   *     place and what is
   */
  public static DaemonConfig read(Path file, Map<String, String> environment) {
    return new DaemonYaml(file, environment).config();
  }
}
