package io.maskcast.trainer.learn;

/**
 * How long a stage took.
 *
 * @param stage the stage
 * @param seconds on the clock
 */
public record StageTime(Stage stage, double seconds) {}
