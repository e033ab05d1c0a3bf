package io.maskcast.deploy.bench.tiles;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Choice;

/** A way to make tiles smaller, with one setting that says how much. */
enum Family implements Choice {
  /** Whole tiles: raw, compressed, as lossless images. */
  DENSE("whole tiles"),
  /** Learned masks of samples. */
  MASKS("learned mask, share of samples"),
  /** One JPEG quality for each channel, learned. */
  VERSIONS("learned JPEG quality of each channel"),
  /** Learned masks of channels. */
  CHANNELS("learned mask of channels, how many"),
  /** The channels that a linear model gains most by, one after the other. */
  GREEDY_CHANNELS("best channels, greedy, how many"),
  /** Channels at random. */
  RANDOM_CHANNELS("random channels, how many"),
  /** The middle of the tile, all channels. */
  CENTRE_CROP("centre crop, share of the area"),
  /** Positions spread evenly, all channels. */
  UNIFORM_GRID("uniform grid, share of the area"),
  /** Means of squares of samples. */
  OVERVIEW("overview, samples to a side"),
  /** JPEG, each channel in grey. */
  JPEG("JPEG, quality"),
  /** WebP, each channel in grey. */
  WEBP("WebP, quality"),
  /** JPEG 2000, each channel in grey. */
  JPEG2000("JPEG 2000, percent of the dense bytes");

  private final String meaning;

  Family(String meaning) {
    this.meaning = meaning;
  }

  /** What it is and what its setting says, in a few words. */
  String meaning() {
    return meaning;
  }

  /** Whether its masks were learned by maskcast: ours. */
  boolean learned() {
    return this == MASKS || this == VERSIONS || this == CHANNELS;
  }

  /** Whether GDAL writes and reads it. */
  boolean needsGdal() {
    return this == WEBP || this == JPEG2000;
  }

  /** Whether it makes sense of tiles with one channel only. */
  boolean ofSingleChannels() {
    return this != CHANNELS && this != GREEDY_CHANNELS && this != RANDOM_CHANNELS;
  }

  /**
   * The family of a label.
   *
   * @throws MaskcastException if there is none
   */
  static Family of(String label) {
    return Choice.of(values(), label, "arm of this comparison");
  }
}
