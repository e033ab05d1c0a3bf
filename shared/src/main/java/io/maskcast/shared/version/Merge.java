package io.maskcast.shared.version;

import com.fasterxml.jackson.annotation.JsonValue;
import io.maskcast.shared.config.Choice;

/**
 * How versions become one tile again (the paper's {@code merge}, section 3.3), where an xor-mask
 * keeps one of V and the others are zeros, which count.
 */
public enum Merge implements Choice {
  /** The sum: the one that is kept. What the paper uses. */
  SUM {
    @Override
    public float apply(float kept, int versions) {
      return kept;
    }
  },

  /** The mean of all V. */
  MEAN {
    @Override
    public float apply(float kept, int versions) {
      return kept / versions;
    }
  },

  /** The largest of all V. */
  MAX {
    @Override
    public float apply(float kept, int versions) {
      return versions > 1 ? Math.max(kept, 0) : kept;
    }
  };

  /**
   * What is merged of a sample.
   *
   * @param kept the sample in the version that is kept, normalised
   * @param versions V, 1 or more
   */
  public abstract float apply(float kept, int versions);

  @Override
  @JsonValue
  public String label() {
    return Choice.super.label();
  }
}
