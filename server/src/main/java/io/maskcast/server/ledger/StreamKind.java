package io.maskcast.server.ledger;

/** What a stream carries. Every number of a bundle but payload, message and wire bytes is 0. */
public enum StreamKind {
  /** Tiles, to an edge. */
  TILES,
  /** The digest of a name, a manifest or a blob, to whoever asks; payload: bytes of the latter. */
  BUNDLE,
  /** A bundle that a trainer publishes; payload: bytes of its manifest and blobs, upwards. */
  PUBLISH,
  /** Parts of a file, or all of it, over plain HTTP; payload: its bytes without headers. */
  FILE,
  /** Pictures of a raster for people, over plain HTTP; payload: bytes of PNG. */
  PREVIEW
}
