package io.maskcast.trainer.figure;

/** Numbers from 0 to 1. */
final class Shares {

  private Shares() {}

  static void require(double value, String name) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " " + value + " is not within 0 to 1");
    }
  }
}
