package io.maskcast.trainer.job;

import io.maskcast.trainer.learn.Progress;
import java.util.OptionalDouble;

/**
 * How far a job has come.
 *
 * @param learning what learning told last
 * @param secondsLeft an estimate, once there is something to estimate from
 */
record JobProgress(Progress learning, OptionalDouble secondsLeft) {}
