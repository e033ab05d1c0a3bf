package io.maskcast.trainer.data;

import java.util.random.RandomGenerator;

/** {@link Augmentation#NONE}. */
record None() implements Augmentation {

  @Override
  public View draw(int height, int width, RandomGenerator random) {
    return View.STILL;
  }

  @Override
  public String label() {
    return "none";
  }
}
