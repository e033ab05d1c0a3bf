package io.maskcast.trainer.learn;

/** The stages of learning, in their order. */
public enum Stage {
  /** Versions of the tiles are rendered, where the pipeline extends them. */
  EXTEND,
  /** The network learns on dense tiles. */
  DENSE,
  /** Network and masks learn together (Algorithm 1). */
  MASK,
  /** The masks are frozen and the network adapts to them; a generator of masks may adapt, too. */
  FINE_TUNE,
  /** The control of dynamic masks learns: a network that sees the bare masks, and no values. */
  CONTROL,
  /** Both networks are tested, once. */
  TEST
}
