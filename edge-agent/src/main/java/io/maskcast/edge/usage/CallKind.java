package io.maskcast.edge.usage;

/** What a call carries; the names are the server's, but for the last. */
public enum CallKind {
  /** Tiles. */
  TILES,
  /** Dense tiles to audit a bundle with; to the server, tiles. */
  AUDIT,
  /** A bundle's digest, manifest or a blob of it. */
  BUNDLE,
  /** What was sent to sinks in a day, which no server knows of. */
  DELIVERY
}
