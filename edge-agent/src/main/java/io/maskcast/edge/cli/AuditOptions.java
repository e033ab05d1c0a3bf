package io.maskcast.edge.cli;

import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.audit.AuditResult;
import io.maskcast.edge.audit.AuditSettings;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.ConfigException;
import java.security.SecureRandom;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whether the answers of a run are audited. */
final class AuditOptions {

  @Option(
      names = "--audit",
      paramLabel = "1/N",
      description =
          "Fetch one tile in N dense too, compare both answers, and all samples with the bundle's reference (default: no audit).")
  private Optional<String> audit;

  @Option(
      names = "--audit-limit",
      paramLabel = "SHARE",
      description =
          "How much more of the answers may differ than on the bundle's test tiles, above 0 and at most 1 (default: 0.05).")
  private Optional<Double> limit;

  @Option(
      names = "--audit-seed",
      paramLabel = "N",
      description = "Which tiles, to repeat an audit (default: drawn anew, and printed).")
  private Optional<Long> seed;

  Optional<AuditSettings> settings() {
    if (audit.isEmpty() && (limit.isPresent() || seed.isPresent())) {
      throw new ConfigException("audit", "", "1/N, with --audit-limit and --audit-seed");
    }
    return audit.map(
        share ->
            AuditSettings.parse(
                share,
                // Nobody shall guess it, the server least of all.
                seed.orElseGet(() -> new SecureRandom().nextLong()),
                limit.orElse(AuditSettings.DEFAULT_LIMIT)));
  }

  /**
   * The last thing a command does.
   *
   * @throws MaskcastException if the audit found something wrong
   */
  static void requireNoAlarm(EdgeRun run) {
    run.audit()
        .flatMap(AuditResult::alarm)
        .ifPresent(
            alarm -> {
              throw new MaskcastException(alarm);
            });
  }
}
