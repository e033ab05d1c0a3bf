package io.maskcast.server.registry;

import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.storage.WholeFile;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A blob on its way to disk: bytes go to a file and through a running SHA-256, never into memory.
 * Of a blob that is here already only the digest is taken. Not thread-safe.
 */
final class IncomingBlob implements AutoCloseable {

  private final Manifest.Blob blob;
  private final Optional<WholeFile> file;
  private final Runnable released;
  private final boolean resumable;
  private final MessageDigest sha256;
  private long received;

  private IncomingBlob(
      Manifest.Blob blob,
      Optional<WholeFile> file,
      boolean resumable,
      Runnable released,
      MessageDigest sha256,
      long received) {
    this.blob = blob;
    this.file = file;
    this.resumable = resumable;
    this.released = released;
    this.sha256 = sha256;
    this.received = received;
  }

  /** Of a blob that is here: what comes is compared only. */
  static IncomingBlob here(Manifest.Blob blob) {
    return new IncomingBlob(blob, Optional.empty(), false, () -> {}, Digest.sha256(), 0);
  }

  /** Of a blob that is here and does not come. */
  static IncomingBlob leftOut(Manifest.Blob blob) {
    return new IncomingBlob(blob, Optional.empty(), false, () -> {}, Digest.sha256(), blob.bytes());
  }

  /** Into a file that goes if the upload does not end well. */
  static IncomingBlob apart(Manifest.Blob blob, WholeFile file) {
    return new IncomingBlob(blob, Optional.of(file), false, () -> {}, Digest.sha256(), 0);
  }

  /**
   * Into a file that another upload can go on with.
   *
   * @param sha256 of the bytes that are in it
   * @param received how many are in it
   * @param released called once it is written no more
   */
  static IncomingBlob resumable(
      Manifest.Blob blob, WholeFile file, MessageDigest sha256, long received, Runnable released) {
    return new IncomingBlob(blob, Optional.of(file), true, released, sha256, received);
  }

  Digest digest() {
    return blob.digest();
  }

  boolean isComplete() {
    return received == blob.bytes();
  }

  /** Takes the next bytes; with the last one the digest is checked. */
  void append(byte[] data) {
    if (data.length == 0 || data.length > blob.bytes() - received) {
      throw new RegistryException(
          Reason.INVALID,
          "Blob %s: %d more bytes after %d of %d; send 1 or more, and no more than announced"
              .formatted(blob.digest().brief(), data.length, received, blob.bytes()));
    }
    file.ifPresent(open -> open.append(data));
    sha256.update(data);
    received += data.length;
    requireDigestAtEnd();
  }

  /** Checks the digest if all bytes are here: the last ones may have come by an earlier upload. */
  void requireDigestAtEnd() {
    if (isComplete()) {
      Digest actual = Digest.of(sha256);
      if (!actual.equals(blob.digest())) {
        MaskcastException mismatch =
            blob.digest().mismatch("Blob " + blob.digest().brief() + " as sent", actual);
        throw new RegistryException(Reason.DATA_LOSS, mismatch);
      }
    }
  }

  /**
   * Checks that all bytes came.
   *
   * @throws RegistryException INVALID if not
   */
  void requireComplete() {
    if (!isComplete()) {
      throw new RegistryException(
          Reason.INVALID,
          "Blob %s ends after %d of %d bytes; publish the bundle again"
              .formatted(blob.digest().brief(), received, blob.bytes()));
    }
  }

  /** What is in the file; empty if it is in place already. */
  Optional<byte[]> written() {
    return file.map(open -> open.written(blob.bytes()));
  }

  /** Puts the file in place. */
  void place() {
    file.ifPresent(WholeFile::commit);
  }

  /** Removes what was not put in place. */
  @Override
  public void close() {
    file.ifPresent(WholeFile::close);
    released.run();
  }

  /** Leaves what another upload can go on with, and removes the rest. */
  void leave() {
    if (resumable && received > 0) {
      file.ifPresent(WholeFile::leave);
      released.run();
    } else {
      close();
    }
  }
}
