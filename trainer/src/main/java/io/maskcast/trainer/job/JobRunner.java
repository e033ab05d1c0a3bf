package io.maskcast.trainer.job;

import io.maskcast.shared.MaskcastException;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.learn.Learning;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.learn.LearningSettings;
import io.maskcast.trainer.learn.ProgressListener;
import io.maskcast.trainer.learn.RemainingTime;
import io.maskcast.trainer.output.RunFolder;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does jobs, on the learning thread. Stateless. */
final class JobRunner {

  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

  private final Jobs jobs;
  private final SettingsReader settings;

  JobRunner(Jobs jobs, SettingsReader settings) {
    this.jobs = jobs;
    this.settings = settings;
  }

  /**
   * Does the next job, from where an earlier trainer left it, and blocks until it ended.
   *
   * @return the job, if there was one
   */
  Optional<Job> runNext() {
    return jobs.claim()
        .map(
            claim -> {
              run(claim);
              return jobs.get(claim.job().id());
            });
  }

  private void run(Jobs.Claim claim) {
    long id = claim.job().id();
    try {
      LOG.info("Job {} begins: {}", id, claim.job().request());
      jobs.done(id, learn(claim));
    } catch (CancellationException e) {
      LOG.debug("Job {} was cancelled or its trainer stopped", id, e);
    } catch (MaskcastException e) {
      jobs.failed(id, e.getMessage());
    } catch (OutOfMemoryError e) {
      jobs.failed(id, "The data set does not fit into memory; raise -Xmx in MASKCAST_JAVA_OPTS");
    } catch (RuntimeException | Error e) {
      LOG.error("Job {} failed unexpectedly; please report it with this trace", id, e);
      jobs.failed(id, "Unexpected failure: " + e);
    }
    JobState state = jobs.get(id).state();
    LOG.info("Job {} {}", id, state.isFinal() ? "is " + state.label() : "waits for a new trainer");
  }

  private JobResult learn(Jobs.Claim claim) {
    JobRequest request = claim.job().request();
    LearningSettings asked = settings.read(request.options());
    RunFolder folder = new RunFolder(jobs.run(claim.job().id()));
    Dataset dataset = Dataset.read(request.name().value(), request.data());
    LearningResult result =
        Learning.learn(
            dataset,
            asked.suitedTo(dataset),
            folder.store(true),
            listener(claim.job().id()),
            claim.cancellation());
    folder.write(asked, result);
    return JobResult.of(result);
  }

  private ProgressListener listener(long id) {
    RemainingTime remaining = new RemainingTime();
    return now ->
        jobs.progress(id, new JobProgress(now, remaining.seconds(now.done(), System.nanoTime())));
  }
}
