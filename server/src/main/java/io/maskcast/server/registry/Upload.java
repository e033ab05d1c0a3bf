package io.maskcast.server.registry;

import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.mask.MaskGrid;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One bundle on its way into a {@link BundleRegistry}. Its bytes are appended blob by blob in the
 * order of the manifest; {@link #commit()} makes the bundle visible as a whole; closing without
 * commit, or the first failure, removes all that was written. Thread-safe, though only one caller
 * at a time makes sense; every call may wait for the disk.
 */
public final class Upload implements AutoCloseable {

  /** Every blob keeps a file open until the commit. */
  private static final int MAX_BLOBS = 64;

  /** More than the fixed part of an encoded mask. */
  private static final int MASK_HEADER_LIMIT = 64;

  private final BundleRegistry registry;
  private final BundleName name;
  private final byte[] manifestBytes;
  private final Manifest manifest;
  private final List<IncomingBlob> blobs = new ArrayList<>();
  // The one blob the registry has to understand; its size is bounded by its grid.
  private final ByteArrayOutputStream maskBytes = new ByteArrayOutputStream();
  private boolean open = true;

  private Upload(BundleRegistry registry, BundleName name, byte[] manifestBytes, Manifest parsed) {
    this.registry = registry;
    this.name = name;
    this.manifestBytes = manifestBytes.clone();
    this.manifest = parsed;
  }

  static Upload begin(BundleRegistry registry, BundleName name, byte[] manifest, long maxBytes) {
    try {
      Manifest parsed = Manifest.decode(manifest);
      requireSizes(parsed, manifest.length, maxBytes);
      return new Upload(registry, name, manifest, parsed);
    } catch (RegistryException e) {
      throw e;
    } catch (MaskcastException e) {
      throw new RegistryException(Reason.INVALID, e);
    }
  }

  private static void requireSizes(Manifest manifest, long manifestBytes, long maxBytes) {
    if (manifest.blobs().size() > MAX_BLOBS) {
      throw invalid(
          "The manifest lists %d blobs; %d are allowed"
              .formatted(manifest.blobs().size(), MAX_BLOBS));
    }
    Set<Digest> seen = new HashSet<>();
    long room = maxBytes - manifestBytes;
    for (Manifest.Blob blob : manifest.blobs()) {
      if (blob.bytes() < 1 || !seen.add(blob.digest())) {
        throw invalid(
            "The manifest lists blob %s twice or with %d bytes; list each once, of 1 byte or more"
                .formatted(blob.digest().brief(), blob.bytes()));
      }
      // Subtracted one by one, so that no sum can overflow.
      room = blob.bytes() > room ? -1 : room - blob.bytes();
      if (room < 0) {
        throw new RegistryException(
            Reason.TOO_LARGE,
            "The bundle is over this server's limit of %d bytes; publish a smaller network or raise the limit"
                .formatted(maxBytes));
      }
    }
    Manifest.Blob mask = manifest.blob(manifest.mask().digest());
    if (mask.bytes() > MASK_HEADER_LIMIT + (grid(manifest).elements() + 7L) / 8) {
      throw invalid(
          "The mask has %d bytes, too many for %d elements"
              .formatted(mask.bytes(), grid(manifest).elements()));
    }
  }

  private static MaskGrid grid(Manifest manifest) {
    Manifest.Input input = manifest.input();
    return manifest.mask().kind().grid(input.channels(), input.height(), input.width());
  }

  /** What the bundle says about itself. */
  public Manifest manifest() {
    return manifest;
  }

  /**
   * Takes the next bytes of a blob. Blobs come in the order of the manifest, each from its first
   * byte to its last.
   *
   * @param blob the blob these bytes belong to
   * @param data 1 byte or more
   * @throws RegistryException INVALID if another blob is due or these are too many bytes, DATA_LOSS
   *     if the blob is complete and does not match its digest, DISK_FULL or STORAGE if it cannot be
   *     written, CLOSED if the registry is; the upload is closed then
   * @throws IllegalStateException if the upload is closed
   */
  public synchronized void append(Digest blob, byte[] data) {
    requireOpen();
    try {
      due(blob).append(data);
      if (blob.equals(manifest.mask().digest())) {
        maskBytes.writeBytes(data);
      }
    } catch (MaskcastException e) {
      throw closedBy(registry.writing(e));
    }
  }

  /** The blob that has to come now. */
  private IncomingBlob due(Digest sent) {
    boolean begun = !blobs.isEmpty() && !blobs.get(blobs.size() - 1).isComplete();
    int index = begun ? blobs.size() - 1 : blobs.size();
    if (index == manifest.blobs().size()) {
      throw invalid(
          "Blob %s came after the last blob of the manifest was complete".formatted(sent.brief()));
    }
    Manifest.Blob due = manifest.blobs().get(index);
    if (!due.digest().equals(sent)) {
      throw invalid(
          "Blob %s came while blob %s is due; send the blobs in the order of the manifest, each whole"
              .formatted(sent.brief(), due.digest().brief()));
    }
    if (!begun) {
      blobs.add(registry.receive(due));
    }
    return blobs.get(index);
  }

  /**
   * Verifies that the bundle is whole and makes it visible: once this returns, all of it is on disk
   * and the name points at it. Closes the upload, whatever happens.
   *
   * @return the digest of the bundle
   * @throws RegistryException INVALID if bytes are missing or the mask is not the one the manifest
   *     describes, DISK_FULL or STORAGE if it cannot be written, CLOSED if the registry is; the
   *     registry is then as it was
   * @throws IllegalStateException if the upload is closed
   */
  public synchronized Digest commit() {
    requireOpen();
    Digest bundle;
    try {
      requireAllBlobs();
      requireMaskAsDescribed();
      bundle = registry.publish(name, manifestBytes, blobs);
    } catch (MaskcastException e) {
      throw closedBy(registry.writing(e));
    }
    close();
    return bundle;
  }

  private void requireAllBlobs() {
    blobs.forEach(IncomingBlob::requireComplete);
    if (blobs.size() < manifest.blobs().size()) {
      throw invalid(
          "Blob %s of the bundle is missing; publish the bundle again"
              .formatted(manifest.blobs().get(blobs.size()).digest().brief()));
    }
  }

  private void requireMaskAsDescribed() {
    try {
      manifest.requireDescribes(MaskFormat.decode(maskBytes.toByteArray()));
    } catch (MaskcastException e) {
      throw new RegistryException(Reason.INVALID, e);
    }
  }

  /** Removes all that was written, unless it was committed. Safe to repeat. */
  @Override
  public synchronized void close() {
    if (!open) {
      return;
    }
    open = false;
    registry.forget(this);
    MaskcastException failure = null;
    for (IncomingBlob blob : blobs) {
      try {
        blob.close();
      } catch (MaskcastException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw registry.writing(failure);
    }
  }

  /** Closes because of a failure, which stays the one that is reported. */
  private RegistryException closedBy(RegistryException failure) {
    try {
      close();
    } catch (RegistryException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  private void requireOpen() {
    registry.requireOpen();
    if (!open) {
      throw new IllegalStateException("the upload is closed");
    }
  }

  private static RegistryException invalid(String message) {
    return new RegistryException(Reason.INVALID, message);
  }
}
