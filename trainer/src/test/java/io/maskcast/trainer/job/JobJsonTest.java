package io.maskcast.trainer.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.config.HostAndPort;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JobJsonTest {

  private static final Instant SUBMITTED = Instant.parse("2026-01-02T03:04:05.678Z");
  private static final Instant ENDED = Instant.parse("2026-01-02T04:00:00Z");
  private static final HostAndPort SERVER = new HostAndPort("::1", 7700);
  private static final JobRequest REQUEST =
      new JobRequest(
          new BundleName("digits"),
          Path.of("/data/mnist").toAbsolutePath(),
          Map.of("keep", 0.05, "mask", "pixel-any", "stop", List.of("a", 1, true)),
          Optional.of(SERVER));
  private static final JobResult RESULT =
      new JobResult(0.0497, 39, 0.99, 0.966, 2000, Optional.of(Digest.of(new byte[] {1})));

  static List<JobState> statesOnDisk() {
    return List.of(
        new JobState.Queued(),
        new JobState.Failed(ENDED, "No data"),
        new JobState.Cancelled(ENDED),
        new JobState.Done(ENDED, RESULT, Optional.empty()),
        new JobState.Done(
            ENDED,
            new JobResult(0.1, 1, 0.5, 0.5, 1, Optional.empty()),
            Optional.of(new Publication.Pending(SERVER))),
        new JobState.Done(ENDED, RESULT, Optional.of(new Publication.Published(SERVER))),
        new JobState.Done(ENDED, RESULT, Optional.of(new Publication.Failed(SERVER, "No way"))));
  }

  private static Job reread(Job job) {
    return JobJson.read(JobJson.of(job).toBuffer().getBytes());
  }

  @ParameterizedTest
  @MethodSource("statesOnDisk")
  void jobsReadBackAsTheyWere(JobState state) {
    Job job = new Job(3, REQUEST, SUBMITTED, state);
    assertThat(reread(job)).isEqualTo(job);
  }

  @Test
  void aRunningJobIsQueuedAgain() {
    Job job = new Job(3, REQUEST, SUBMITTED, new JobState.Running(SUBMITTED, Optional.empty()));
    assertThat(reread(job)).isEqualTo(job.with(new JobState.Queued()));
  }

  @Test
  void settingsAreTextsToACommandLine() {
    assertThat(REQUEST.options())
        .isEqualTo(
            Map.of(
                "keep", List.of("0.05"),
                "mask", List.of("pixel-any"),
                "stop", List.of("a", "1", "true")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"id\": 1, \"job\": {\"name\": \"a\", \"data\": \"/d\"}, \"submitted\": \"now\", \"state\": \"queued\"}",
        "{\"id\": 1, \"job\": {\"name\": \"a\", \"data\": \"/d\"}, \"submitted\": \"2026-01-02T03:04:05Z\", \"state\": \"lost\"}",
      })
  void whatIsNoJobIsSaidSo(String text) {
    assertThatThrownBy(() -> JobJson.read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageStartingWith("no job");
  }

  @Test
  void theFormIsAsDocumented() {
    assertThat(JobJson.of(new Job(3, REQUEST, SUBMITTED, new JobState.Failed(ENDED, "No data"))))
        .isEqualTo(
            new JsonObject(
                """
                {
                  "id": 3,
                  "job": {
                    "name": "digits",
                    "data": "/data/mnist",
                    "settings": {"keep": 0.05, "mask": "pixel-any", "stop": ["a", 1, true]},
                    "publish": "[::1]:7700"
                  },
                  "submitted": "2026-01-02T03:04:05.678Z",
                  "state": "failed",
                  "ended": "2026-01-02T04:00:00Z",
                  "error": "No data"
                }
                """));
  }
}
