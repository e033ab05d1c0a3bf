package io.maskcast.trainer.learn;

/**
 * One point of accuracy over Q while the mask was learned.
 *
 * @param epoch the epoch of mask learning that had just ended, from 1
 * @param q the share of samples the mask kept
 * @param keptElements the elements it kept
 * @param validationAccuracy the share of validation tiles right under that mask, without noise
 */
public record CurvePoint(int epoch, double q, int keptElements, double validationAccuracy) {}
