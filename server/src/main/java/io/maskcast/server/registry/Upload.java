package io.maskcast.server.registry;

import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.GeneratorEntry;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.generator.MaskGenerator;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.LadderFormat;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.mask.MaskGrid;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * One bundle on its way into a {@link BundleRegistry}. Its bytes are appended blob by blob in the
 * order of the manifest, blobs that are here may be left out; {@link #commit()} makes the bundle
 * visible as a whole. Closing without commit leaves what came of its blobs to another upload, the
 * first failure removes it. Thread-safe, though only one caller at a time makes sense; every call
 * may wait for the disk.
 */
public final class Upload implements AutoCloseable {

  /** Every blob keeps a file open until the commit. */
  private static final int MAX_BLOBS = 64;

  /** More than the fixed part of an encoded mask. */
  private static final int MASK_HEADER_LIMIT = 64;

  private final BundleRegistry registry;
  private final NameClaim claim;
  private final byte[] manifestBytes;
  private final Manifest manifest;
  private final List<IncomingBlob> blobs = new ArrayList<>();
  private boolean open = true;

  private Upload(BundleRegistry registry, NameClaim claim, byte[] manifestBytes, Manifest parsed) {
    this.registry = registry;
    this.claim = claim;
    this.manifestBytes = manifestBytes.clone();
    this.manifest = parsed;
  }

  static Upload begin(BundleRegistry registry, NameClaim claim, byte[] manifest, long maxBytes) {
    try {
      Manifest parsed = Manifest.decode(manifest);
      requireSizes(parsed, manifest.length, maxBytes);
      return new Upload(registry, claim, manifest, parsed);
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
    manifest.ladder().ifPresent(ladder -> requireSize(manifest.blob(ladder.order()), manifest));
  }

  private static void requireSize(Manifest.Blob order, Manifest manifest) {
    long most =
        MASK_HEADER_LIMIT + Integer.BYTES * ((long) Ladder.MAX_RUNGS + grid(manifest).elements());
    if (order.bytes() > most) {
      throw invalid(
          "The ladder has %d bytes, too many for %d elements"
              .formatted(order.bytes(), grid(manifest).elements()));
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
   * {@link #append(Digest, long, byte[])} of a blob that begins with its first byte, or goes on.
   */
  public void append(Digest blob, byte[] data) {
    append(blob, 0, data);
  }

  /**
   * Takes the next bytes of a blob. Blobs come in the order of the manifest, each to its last byte.
   *
   * @param blob the blob these bytes belong to
   * @param offset of the first bytes of a blob: how many of it are here before them, as {@link
   *     BundleRegistry#bytesHere} said; else 0
   * @param data 1 byte or more
   * @throws RegistryException INVALID if another blob is due or these are too many bytes, DATA_LOSS
   *     if the blob is complete and does not match its digest, CHANGED if another number of bytes
   *     is here, DISK_FULL or STORAGE if it cannot be written, CLOSED if the registry is; the
   *     upload is closed then
   * @throws IllegalStateException if the upload is closed
   */
  public synchronized void append(Digest blob, long offset, byte[] data) {
    requireOpen();
    try {
      due(blob, offset).append(data);
    } catch (MaskcastException e) {
      throw closedBy(registry.writing(e));
    }
  }

  /** The blob that comes now. */
  private IncomingBlob due(Digest sent, long offset) {
    boolean begun = !blobs.isEmpty() && !blobs.get(blobs.size() - 1).isComplete();
    if (begun) {
      IncomingBlob last = blobs.get(blobs.size() - 1);
      if (!last.digest().equals(sent) || offset != 0) {
        throw outOfOrder(sent, last.digest());
      }
      return last;
    }
    while (blobs.size() < manifest.blobs().size()) {
      Manifest.Blob due = manifest.blobs().get(blobs.size());
      if (due.digest().equals(sent)) {
        blobs.add(registry.blobs().receive(due, offset));
        return blobs.get(blobs.size() - 1);
      }
      blobs.add(registry.blobs().leftOut(due).orElseThrow(() -> outOfOrder(sent, due.digest())));
    }
    throw invalid(
        "Blob %s came after the last blob of the manifest was complete".formatted(sent.brief()));
  }

  private static RegistryException outOfOrder(Digest sent, Digest due) {
    return invalid(
        "Blob %s came while blob %s is due; send the blobs in the order of the manifest, each whole"
            .formatted(sent.brief(), due.brief()));
  }

  /**
   * Verifies that the bundle is whole and makes it visible: once this returns, all of it is on disk
   * and the name points at it. Closes the upload, whatever happens.
   *
   * @return the digest of the bundle
   * @throws RegistryException INVALID if bytes are missing, the masks are not those the manifest
   *     describes, or its generator cannot be run, DISK_FULL or STORAGE if it cannot be written,
   *     CLOSED if the registry is; the registry is then as it was
   * @throws IllegalStateException if the upload is closed
   */
  public synchronized Digest commit() {
    requireOpen();
    Digest bundle;
    try {
      requireAllBlobs();
      requireMasksAsDescribed();
      bundle = registry.publish(claim, manifestBytes, blobs);
    } catch (MaskcastException e) {
      throw closedBy(registry.writing(e));
    }
    close();
    return bundle;
  }

  private void requireAllBlobs() {
    blobs.forEach(IncomingBlob::requireComplete);
    for (Manifest.Blob rest : manifest.blobs().subList(blobs.size(), manifest.blobs().size())) {
      blobs.add(
          registry
              .blobs()
              .leftOut(rest)
              .orElseThrow(
                  () ->
                      invalid(
                          "Blob %s of the bundle is missing; publish the bundle again"
                              .formatted(rest.digest().brief()))));
    }
  }

  private void requireMasksAsDescribed() {
    try {
      Mask mask = MaskFormat.decode(bytes(manifest.mask().digest()));
      manifest.requireDescribes(mask);
      manifest
          .ladder()
          .map(entry -> LadderFormat.decode(bytes(entry.order())))
          .ifPresent(ladder -> manifest.requireDescribes(mask, ladder));
      manifest.generator().ifPresent(this::requireGenerator);
    } catch (MaskcastException e) {
      throw new RegistryException(Reason.INVALID, e);
    }
  }

  /** That it can be run, on the preview that is described if it sees one. */
  private void requireGenerator(GeneratorEntry entry) {
    Optional<Mask> preview =
        entry.preview().map(described -> MaskFormat.decode(bytes(described.mask())));
    preview.ifPresent(manifest::requirePreviews);
    MaskGenerator.of(manifest, preview, bytes(entry.weights()));
  }

  /** Of a blob that the registry has to understand; the manifest bounds the size of these. */
  private byte[] bytes(Digest digest) {
    Manifest.Blob blob = manifest.blob(digest);
    return blobs
        .get(manifest.blobs().indexOf(blob))
        .written()
        .orElseGet(() -> registry.blobs().stored(blob));
  }

  /**
   * Ends the upload; what came of its blobs is kept for another, unless it was committed. Safe to
   * repeat.
   */
  @Override
  public synchronized void close() {
    close(IncomingBlob::leave);
  }

  private void close(Consumer<IncomingBlob> end) {
    if (!open) {
      return;
    }
    open = false;
    registry.forget(this);
    MaskcastException failure = null;
    for (IncomingBlob blob : blobs) {
      try {
        end.accept(blob);
      } catch (MaskcastException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw registry.writing(failure);
    }
  }

  /** Closes because of a failure, which stays the one that is reported, and removes all. */
  private RegistryException closedBy(RegistryException failure) {
    try {
      close(IncomingBlob::close);
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
