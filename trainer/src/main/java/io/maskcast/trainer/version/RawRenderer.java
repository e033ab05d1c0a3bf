package io.maskcast.trainer.version;

/** Leaves parts as they are. */
record RawRenderer() implements PartRenderer {

  @Override
  public Bytes render(byte[] part) {
    return new Bytes(part.length, part.length);
  }

  @Override
  public void close() {}
}
