package io.maskcast.trainer.learn;

/** The stages of learning, in their order. */
public enum Stage {
  /** The network learns on dense tiles. */
  DENSE,
  /** Network and mask learn together (Algorithm 1). */
  MASK,
  /** The mask is frozen at the exact budget; the network adapts to it. */
  FINE_TUNE,
  /** Both networks are tested, once. */
  TEST
}
