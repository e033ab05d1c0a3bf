package io.maskcast.edge.daemon;

import io.maskcast.edge.anytime.Stop;
import io.maskcast.edge.audit.AuditSettings;
import io.maskcast.edge.job.CronTimes;
import io.maskcast.edge.job.JobConfig;
import io.maskcast.edge.job.Schedule;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.config.Quantity;
import io.maskcast.shared.config.YamlMapping;
import io.maskcast.shared.tile.TileRange;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The jobs of a daemon's file. */
final class JobsYaml {

  private static final Set<String> KEYS =
      Set.of(
          "name",
          "bundle",
          "smaller",
          "source",
          "level",
          "tiles",
          "bbox",
          "pixels",
          "every",
          "at",
          "zone",
          "follow",
          "from",
          "sinks",
          "accuracy",
          "rung",
          "window",
          "audit",
          "audit-limit");

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration YEAR = Duration.ofDays(366);
  private static final int MOST_LEVELS = 32;
  private static final String DEFAULT_ZONE = "UTC";

  private JobsYaml() {}

  static List<JobConfig> of(YamlMapping file) {
    return file.mappings("jobs", KEYS).stream().map(JobsYaml::job).toList();
  }

  private static JobConfig job(YamlMapping job) {
    String name = job.text("name");
    return new JobConfig(
        name,
        BundleReference.parse(job.text("bundle")),
        job.texts("smaller").stream().map(BundleReference::parse).toList(),
        new SourceLevel(job.text("source"), job.optionalWhole("level", 0, MOST_LEVELS).orElse(0)),
        tiles(job, name),
        schedule(job, name),
        job.texts("sinks"),
        stop(job, name),
        job.optionalWhole("window", 1, Integer.MAX_VALUE).orElse(JobConfig.DEFAULT_WINDOW),
        audit(job, name));
  }

  private static TileChoice tiles(YamlMapping job, String name) {
    long ways = List.of("tiles", "bbox", "pixels", "follow").stream().filter(job::has).count();
    if (ways > 1) {
      throw job.wrong(
          "job '%s' must have one of 'tiles', 'bbox', 'pixels' and 'follow' at most"
              .formatted(name));
    }
    return job.optionalPlain("tiles")
        .map(TileRange::parse)
        .<TileChoice>map(TileChoice.Numbered::new)
        .or(() -> job.optionalText("bbox").map(TileChoice.InDegrees::parse))
        .or(() -> job.optionalText("pixels").map(TileChoice::parsePixels))
        .orElseGet(TileChoice.All::new);
  }

  private static Schedule schedule(YamlMapping job, String name) {
    if (List.of("every", "at", "follow").stream().filter(job::has).count() > 1) {
      throw job.wrong(
          "job '%s' must have one of 'every', 'at' and 'follow' at most".formatted(name));
    }
    if (job.has("zone") && !job.has("at")) {
      throw job.wrong("job '%s' has 'zone', which goes with 'at' alone".formatted(name));
    }
    if (job.has("from") && !job.has("follow")) {
      throw job.wrong("job '%s' has 'from', which goes with 'follow' alone".formatted(name));
    }
    Optional<Schedule> every =
        job.optionalPlain("every")
            .map(
                text ->
                    new Schedule.Every(Quantity.time("every of job " + name, text, SECOND, YEAR)));
    return every
        .or(() -> job.optionalText("at").map(times -> at(job, name, times)))
        .or(
            () ->
                job.optionalPlain("follow")
                    .map(
                        text ->
                            new Schedule.Follow(
                                Quantity.time("follow of job " + name, text, SECOND, YEAR),
                                job.optionalWhole("from", 0, Integer.MAX_VALUE).orElse(0))))
        .orElseGet(Schedule.Once::new);
  }

  private static Schedule at(YamlMapping job, String name, String times) {
    String zone = job.optionalText("zone").orElse(DEFAULT_ZONE);
    return new Schedule.At(CronTimes.parse(name, times, zone));
  }

  private static Stop stop(YamlMapping job, String name) {
    if (job.has("accuracy") && job.has("rung")) {
      throw job.wrong("job '%s' must have 'accuracy' or 'rung', not both".formatted(name));
    }
    return job.optionalNumber("accuracy", 0, 1)
        .<Stop>map(Stop.AtAccuracy::new)
        .or(() -> job.optionalWhole("rung", 0, Integer.MAX_VALUE).map(Stop.AtRung::new))
        .orElseGet(Stop.AsAccurate::new);
  }

  private static Optional<AuditSettings> audit(YamlMapping job, String name) {
    if (job.has("audit-limit") && !job.has("audit")) {
      throw job.wrong("job '%s' has 'audit-limit', which goes with 'audit' alone".formatted(name));
    }
    return job.optionalPlain("audit")
        .map(
            share ->
                AuditSettings.parse(
                    share,
                    // Nobody shall guess which tiles, the server least of all.
                    new SecureRandom().nextLong(),
                    job.optionalNumber("audit-limit", 0, 1).orElse(AuditSettings.DEFAULT_LIMIT)));
  }
}
