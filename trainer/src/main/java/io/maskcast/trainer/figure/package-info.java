/**
 * Figures of experiments as PNG: curves over epochs, accuracy over Q, masks and reduced tiles over
 * epochs (figures 7, 8 and 10 of the paper). Data in, bytes out; nothing here knows how anything
 * was learned.
 */
package io.maskcast.trainer.figure;
