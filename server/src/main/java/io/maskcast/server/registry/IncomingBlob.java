package io.maskcast.server.registry;

import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.storage.WholeFile;
import java.security.MessageDigest;
import java.util.Optional;

/**
 * A blob on its way to disk: bytes go to a temporary file and through a running SHA-256, never into
 * memory. Of a blob that is here already only the digest is taken. Not thread-safe.
 */
final class IncomingBlob implements AutoCloseable {

  private final Manifest.Blob blob;
  private final Optional<WholeFile> file;
  private final MessageDigest sha256 = Digest.sha256();
  private long received;

  /**
   * Starts with no bytes.
   *
   * @param blob what is announced
   * @param file where to write it; empty if it is here already
   */
  IncomingBlob(Manifest.Blob blob, Optional<WholeFile> file) {
    this.blob = blob;
    this.file = file;
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

  /** Puts the file in place. */
  void place() {
    file.ifPresent(WholeFile::commit);
  }

  /** Removes what was not put in place. */
  @Override
  public void close() {
    file.ifPresent(WholeFile::close);
  }
}
