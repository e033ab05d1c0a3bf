package io.maskcast.trainer.job;

import io.maskcast.shared.MaskcastException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a caller is told of a failure, over HTTP and the event bus alike.
 *
 * @param status an HTTP status
 * @param detail one sentence for a person
 */
record JobFailure(int status, String detail) {

  private static final Logger LOG = LoggerFactory.getLogger(JobFailure.class);
  private static final int OWN_FAULT = 500;

  static JobFailure of(Throwable failure) {
    if (failure instanceof JobException known) {
      return new JobFailure(known.reason().status(), known.getMessage());
    }
    if (failure instanceof MaskcastException explained) { // a full disk, for example
      return new JobFailure(OWN_FAULT, explained.getMessage());
    }
    LOG.error("A request failed", failure);
    return new JobFailure(OWN_FAULT, "The trainer could not answer; its log says why");
  }
}
