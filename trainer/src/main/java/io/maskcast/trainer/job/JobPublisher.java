package io.maskcast.trainer.job;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.HostAndPort;
import io.maskcast.shared.trust.SigningKey;
import io.maskcast.trainer.publish.BundleFolder;
import io.maskcast.trainer.publish.Publisher;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends the bundles of jobs to servers. Thread-safe. */
final class JobPublisher {

  private static final Logger LOG = LoggerFactory.getLogger(JobPublisher.class);

  private final Vertx vertx;
  private final Jobs jobs;
  private final Optional<SigningKey> key;

  JobPublisher(Vertx vertx, Jobs jobs, Optional<SigningKey> key) {
    this.vertx = vertx;
    this.jobs = jobs;
    this.key = key;
  }

  /**
   * Publishes the bundle of a job.
   *
   * @param id a job that is done
   * @param server where to
   * @return the job when that has ended, well or not; the job says which
   */
  Future<Job> publish(long id, HostAndPort server) {
    Path bundle = jobs.run(id).resolve("bundle");
    return vertx
        .executeBlocking(() -> BundleFolder.read(bundle), false)
        .compose(
            read -> new Publisher(vertx, server, key).publish(jobs.get(id).request().name(), read))
        .<Publication>map(digest -> new Publication.Published(server))
        .otherwise(failure -> new Publication.Failed(server, explain(id, failure)))
        .compose(ended -> vertx.executeBlocking(() -> jobs.published(id, ended), false));
  }

  private static String explain(long id, Throwable failure) {
    if (failure instanceof MaskcastException) {
      return failure.getMessage();
    }
    LOG.error("Publishing job {} failed unexpectedly", id, failure);
    return "Unexpected failure: " + failure;
  }
}
