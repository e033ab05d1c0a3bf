package io.maskcast.edge.usage;

/** What a call carries; the names are the server's. */
public enum CallKind {
  /** Tiles. */
  TILES,
  /** A bundle's digest, manifest or a blob of it. */
  BUNDLE
}
