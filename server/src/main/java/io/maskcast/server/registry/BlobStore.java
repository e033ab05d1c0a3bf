package io.maskcast.server.registry;

import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import java.time.Instant;
import java.util.Optional;

/**
 * Blobs by digest: those that are in place, and what came of others, which an upload goes on with.
 * A damaged file is as good as none: publishing again is what its error message advises.
 * Thread-safe; waits for the disk.
 */
final class BlobStore {

  private final RegistryFolder folder;
  private final PartialBlobs partials;

  /** Held while bundles are placed: a commit that fails takes back blobs that seemed to be here. */
  private final Object commits;

  BlobStore(RegistryFolder folder, Object commits) {
    this.folder = folder;
    this.partials = new PartialBlobs(folder.partial());
    this.commits = commits;
  }

  /** Makes room for what comes. */
  void cleanUp(long mostBytes) {
    partials.cleanUp(Instant.now(), mostBytes);
  }

  /**
   * How many bytes of a blob are here, from the first one on: so many need not be sent. Reads all
   * of a blob that is here whole.
   */
  long bytesHere(Digest blob) {
    return isHere(blob) ? folder.blobBytes(blob) : partials.bytes(blob);
  }

  private boolean isHere(Digest blob) {
    boolean here;
    synchronized (commits) {
      here = folder.hasBlob(blob);
    }
    return here && folder.isIntact(blob);
  }

  /** A place for a blob that is about to come, from an offset on. */
  IncomingBlob receive(Manifest.Blob blob, long offset) {
    if (isHere(blob.digest())) {
      if (offset != 0) {
        throw changed(blob);
      }
      return IncomingBlob.here(blob);
    }
    Optional<IncomingBlob> resumed = resume(blob, offset);
    if (resumed.isEmpty() && offset != 0) {
      throw changed(blob);
    }
    return resumed.orElseGet(() -> IncomingBlob.apart(blob, folder.newBlob(blob.digest())));
  }

  private Optional<IncomingBlob> resume(Manifest.Blob blob, long offset) {
    Digest digest = blob.digest();
    return partials
        .claim(digest, folder.blobFile(digest), offset)
        .map(
            file ->
                IncomingBlob.resumable(
                    blob,
                    file,
                    RegistryFolder.sha256(partials.begun(digest)),
                    offset,
                    () -> partials.release(digest)));
  }

  private static RegistryException changed(Manifest.Blob blob) {
    return new RegistryException(
        Reason.CHANGED,
        "What was here of blob %s has changed; publish the bundle again"
            .formatted(blob.digest().brief()));
  }

  /** A blob that does not come because all of it is here, placed or not; empty if it is not. */
  Optional<IncomingBlob> leftOut(Manifest.Blob blob) {
    if (isHere(blob.digest())) {
      return Optional.of(IncomingBlob.leftOut(blob));
    }
    if (partials.bytes(blob.digest()) != blob.bytes()) {
      return Optional.empty();
    }
    Optional<IncomingBlob> whole = resume(blob, blob.bytes());
    whole.ifPresent(
        incoming -> {
          try {
            incoming.requireDigestAtEnd();
          } catch (RegistryException e) {
            incoming.close();
            throw e;
          }
        });
    return whole;
  }

  /** A blob that is in place, for those that are small. */
  byte[] stored(Manifest.Blob blob) {
    return folder.readBlob(blob);
  }
}
