package io.maskcast.server.registry;

import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.VersionsEntry;
import io.maskcast.shared.generator.MaskGenerator;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.LadderFormat;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.trust.SignedRelease;
import io.maskcast.shared.trust.TrustedKeys;
import io.maskcast.shared.trust.UntrustedException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The bundles of a server, on disk by digest, and the names that point at them. A crash or a full
 * disk at any moment leaves a name at its old bundle or at its new one, each whole.
 *
 * <p>Thread-safe. {@link #resolve}, {@link #names} and {@link #watch} answer from memory; all else
 * waits for the disk and belongs on a worker thread. Publishes to one name at the same time: the
 * last commit wins, both bundles are kept.
 */
public final class BundleRegistry implements AutoCloseable {

  /** How large a bundle may be where nothing else is said, in bytes: 1 GiB. */
  public static final long DEFAULT_MAX_BUNDLE_BYTES = 1L << 30;

  private final Path root;
  private final RegistryFolder folder;
  private final NamePointers names;
  private final PartialBlobs partials;
  private final long maxBundleBytes;
  private final TrustedKeys trusted;

  /** One commit at a time, so that a failed one can be undone before anybody builds on it. */
  private final Object commits = new Object();

  private final Set<Upload> uploads = new HashSet<>();
  private boolean open = true;

  private BundleRegistry(
      Path root,
      RegistryFolder folder,
      NamePointers names,
      long maxBundleBytes,
      TrustedKeys trusted) {
    this.root = root;
    this.folder = folder;
    this.names = names;
    this.partials = new PartialBlobs(folder.partial());
    this.maxBundleBytes = maxBundleBytes;
    this.trusted = trusted;
  }

  /** {@link #open(Path, long, TrustedKeys)} that believes everybody. */
  public static BundleRegistry open(Path folder) {
    return open(folder, DEFAULT_MAX_BUNDLE_BYTES, TrustedKeys.none());
  }

  /**
   * Opens a folder of bundles, or makes an empty one, and removes what a crash left half-written.
   *
   * @param folder where the bundles are
   * @param maxBundleBytes how large a bundle may be, manifest and blobs together
   * @param trusted who may point names at bundles; what is here already stays
   * @throws RegistryException IN_USE if another server has it open, STORAGE if it cannot be read or
   *     written, DATA_LOSS if a name is damaged
   */
  public static BundleRegistry open(Path folder, long maxBundleBytes, TrustedKeys trusted) {
    RegistryFolder files = RegistryFolder.open(folder);
    try {
      BundleRegistry registry =
          new BundleRegistry(
              folder, files, new NamePointers(files.readNames()), maxBundleBytes, trusted);
      registry.cleanUp();
      return registry;
    } catch (RegistryException e) {
      files.close();
      throw e;
    }
  }

  /** Makes room for what comes. */
  private void cleanUp() {
    partials.cleanUp(Instant.now(), maxBundleBytes);
  }

  /**
   * Starts a publish. Nothing of it is visible before {@link Upload#commit()}.
   *
   * @param claim the name to point at the bundle, and who wants it
   * @param manifest its manifest, copied
   * @throws RegistryException INVALID if this is no manifest that can be served, TOO_LARGE if the
   *     bundle is over the limit, UNTRUSTED if no pinned key vouches for it, CLOSED if the registry
   *     is
   */
  public Upload begin(NameClaim claim, byte[] manifest) {
    requireTrusted(claim, Digest.of(manifest));
    Upload upload = Upload.begin(this, claim, manifest, maxBundleBytes);
    cleanUp();
    synchronized (uploads) {
      requireOpen();
      uploads.add(upload);
    }
    return upload;
  }

  /** What a name points at now. */
  public Optional<Digest> resolve(BundleName name) {
    return names.resolve(name);
  }

  /** What a name has pointed at, the oldest first; empty if there is no such name. */
  public List<NameChange> history(BundleName name) {
    return names.history(name).changes();
  }

  /** How a name came to point at what it points at now. */
  public Optional<NameChange> current(BundleName name) {
    return names.history(name).current();
  }

  /**
   * How a bundle came to a name last.
   *
   * @param name the name; any if empty
   */
  public Optional<NameChange> lastTo(Optional<BundleName> name, Digest bundle) {
    return name.map(one -> names.history(one).lastTo(bundle)).orElseGet(() -> names.lastTo(bundle));
  }

  /** All names in alphabetical order. */
  public List<NamedBundle> names() {
    return names.list();
  }

  /**
   * Calls a listener with what a name points at now, if anything, before this returns, and with
   * every change after it, in order. The listener is called on the thread that watches or publishes
   * and keeps others waiting: it hands the digest on and returns. What it throws is logged.
   *
   * @param name need not exist yet
   */
  public NameWatch watch(BundleName name, Consumer<Digest> listener) {
    return names.watch(name, listener);
  }

  /**
   * The manifest of a bundle, exactly as published and checked against its digest.
   *
   * @throws RegistryException NOT_FOUND if there is no such bundle, DATA_LOSS if its file is
   *     damaged, STORAGE if it cannot be read
   */
  public byte[] manifest(Digest bundle) {
    return folder.readManifest(bundle);
  }

  /**
   * The mask of a bundle, checked against its digest. Decoded anew each time.
   *
   * @throws RegistryException NOT_FOUND if there is no such bundle, DATA_LOSS if its manifest or
   *     mask is missing or damaged, STORAGE if it cannot be read
   */
  public Mask mask(Digest bundle) {
    return read(
        bundle,
        manifest -> MaskFormat.decode(folder.readBlob(manifest.blob(manifest.mask().digest()))));
  }

  /**
   * The nested masks of a bundle that has some, checked against their digest. Decoded anew each
   * time.
   *
   * @throws RegistryException as {@link #mask}
   */
  public Optional<Ladder> ladder(Digest bundle) {
    return read(
        bundle,
        manifest ->
            manifest
                .ladder()
                .map(entry -> LadderFormat.decode(folder.readBlob(manifest.blob(entry.order())))));
  }

  /**
   * What a bundle brings for the codecs of its streams, checked against its digest.
   *
   * @throws RegistryException as {@link #mask}
   */
  public Map<PayloadCodec, byte[]> codecAids(Digest bundle) {
    return read(
        bundle,
        manifest ->
            manifest.codecs().stream()
                .collect(
                    Collectors.toMap(
                        Manifest.CodecEntry::codec,
                        entry -> folder.readBlob(manifest.blob(entry.aid())))));
  }

  /**
   * The generator of a bundle that has one for servers, checked against its digest. Decoded anew
   * each time.
   *
   * @throws RegistryException as {@link #mask}
   */
  public Optional<MaskGenerator> generator(Digest bundle) {
    return read(
        bundle,
        manifest ->
            manifest
                .generator()
                .filter(entry -> entry.preview().isEmpty())
                .map(
                    entry ->
                        MaskGenerator.of(
                            manifest,
                            Optional.empty(),
                            folder.readBlob(manifest.blob(entry.weights())))));
  }

  /**
   * What of a tile an edge is sent first, under a bundle whose generator runs there, checked
   * against its digest. Decoded anew each time.
   *
   * @throws RegistryException as {@link #mask}
   */
  public Optional<Mask> preview(Digest bundle) {
    return read(
        bundle,
        manifest ->
            manifest
                .generator()
                .flatMap(Manifest.GeneratorEntry::preview)
                .map(
                    entry -> {
                      Mask preview =
                          MaskFormat.decode(folder.readBlob(manifest.blob(entry.mask())));
                      manifest.requirePreviews(preview);
                      return preview;
                    }));
  }

  /**
   * What a bundle says of the versions its tiles travel in, if they do.
   *
   * @throws RegistryException as {@link #mask}
   */
  public Optional<VersionsEntry> versions(Digest bundle) {
    return read(bundle, Manifest::versions);
  }

  /**
   * What the JPEG streams of a bundle begin with, by quality, checked against its digest.
   *
   * @throws RegistryException as {@link #mask}
   */
  public Map<Integer, byte[]> jpegHeaders(Digest bundle) {
    return read(
        bundle,
        manifest ->
            manifest.versions().map(VersionsEntry::jpegs).orElse(List.of()).stream()
                .collect(
                    Collectors.toMap(
                        VersionsEntry.JpegEntry::quality,
                        jpeg -> folder.readBlob(manifest.blob(jpeg.header())))));
  }

  private <T> T read(Digest bundle, Function<Manifest, T> part) {
    byte[] manifest = folder.readManifest(bundle);
    try {
      return part.apply(Manifest.decode(manifest));
    } catch (RegistryException e) {
      throw e;
    } catch (MaskcastException e) {
      // The digest is right, so this is a bundle some other version of maskcast let in.
      throw new RegistryException(Reason.DATA_LOSS, e);
    }
  }

  /**
   * The size of a blob in bytes.
   *
   * @throws RegistryException NOT_FOUND if there is none
   */
  public long blobBytes(Digest blob) {
    return folder.blobBytes(blob);
  }

  /**
   * Reads a piece of a blob. Its bytes are not checked: whoever has them all compares the digest.
   *
   * @param blob the blob
   * @param offset bytes to skip; a negative one is an unsigned one over 2^63 - 1
   * @param max how many bytes to read at most, 1 or more
   * @return the bytes, fewer than {@code max} only at the end, none exactly at it
   * @throws RegistryException NOT_FOUND if there is no such blob, OUT_OF_RANGE if the offset lies
   *     beyond its end, STORAGE if it cannot be read
   */
  public byte[] readBlob(Digest blob, long offset, int max) {
    if (max < 1) {
      throw new IllegalArgumentException("cannot read %d bytes".formatted(max));
    }
    return folder.readBlob(blob, offset, max);
  }

  /**
   * How many bytes of a blob are here, from the first one on: so many need not be sent. Reads all
   * of a blob that is here whole.
   */
  public long bytesHere(Digest blob) {
    return isHere(blob) ? folder.blobBytes(blob) : partials.bytes(blob);
  }

  /** A damaged file is as good as none: publishing again is what its error message advises. */
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

  Digest publish(NameClaim claim, byte[] manifest, List<IncomingBlob> blobs) {
    Digest bundle = Digest.of(manifest);
    synchronized (commits) {
      requireOpen();
      requireTrusted(claim, bundle); // again: another release may have come in between
      NameHistory history = with(claim, bundle, claim.signature(), false);
      folder.place(claim.name(), history, manifest, blobs);
      names.point(claim.name(), history);
    }
    return bundle;
  }

  /**
   * Points a name at a bundle that is here. Without a signature that of the bundle's last release
   * by this name is used again.
   *
   * @throws RegistryException NOT_FOUND if the bundle is not here, or was never by this name and
   *     nobody signed that it is; INVALID if the name points at it already; UNTRUSTED if no pinned
   *     key vouches for it; DISK_FULL or STORAGE if it cannot be written; CLOSED if the registry is
   */
  public void point(NameClaim claim, Digest bundle) {
    synchronized (commits) {
      requireOpen();
      NameHistory before = names.history(claim.name());
      Optional<NameChange> last = before.lastTo(bundle);
      if (!folder.hasManifest(bundle) || (last.isEmpty() && claim.signature().isEmpty())) {
        throw new RegistryException(
            Reason.NOT_FOUND,
            "'%s' has never pointed at bundle %s here; its history says what it can go back to"
                .formatted(claim.name(), bundle.brief()));
      }
      if (claim.signature().isPresent()) {
        requireTrusted(claim, bundle);
      } else if (before.digest().equals(Optional.of(bundle))) {
        throw new RegistryException(
            Reason.INVALID,
            "'%s' points at bundle %s already".formatted(claim.name(), bundle.brief()));
      }
      Optional<SignedRelease> signature =
          claim.signature().or(() -> last.flatMap(NameChange::signature));
      requireSigned(claim.name(), bundle, signature);
      NameHistory history = with(claim, bundle, signature, true);
      folder.point(claim.name(), history);
      names.point(claim.name(), history);
    }
  }

  private NameHistory with(
      NameClaim claim, Digest bundle, Optional<SignedRelease> signature, boolean rollback) {
    NameHistory before = names.history(claim.name());
    if (claim.signature().isEmpty() && before.digest().equals(Optional.of(bundle))) {
      return before; // it points there already
    }
    return before.with(
        new NameChange(
            Instant.now().truncatedTo(ChronoUnit.MILLIS),
            claim.who(),
            before.digest(),
            bundle,
            signature,
            rollback));
  }

  /** Requires a signature that can be a new one. */
  private void requireTrusted(NameClaim claim, Digest bundle) {
    claim
        .signature()
        .filter(signed -> !signed.release().name().equals(claim.name()))
        .ifPresent(
            signed -> {
              throw new RegistryException(
                  Reason.INVALID,
                  "The signature is for '%s', not for '%s'; sign the name that is published"
                      .formatted(signed.release().name(), claim.name()));
            });
    requireSigned(claim.name(), bundle, claim.signature());
    long latest = names.history(claim.name()).generation();
    if (!trusted.isEmpty() && claim.signature().orElseThrow().release().generation() <= latest) {
      throw new RegistryException(
          Reason.UNTRUSTED,
          "The signature of '%s' is not later than that of %s, which is here already; sign it again, with the right time"
              .formatted(claim.name(), Instant.ofEpochMilli(latest)));
    }
  }

  private void requireSigned(BundleName name, Digest bundle, Optional<SignedRelease> signature) {
    try {
      trusted.require(name, bundle, signature);
    } catch (UntrustedException e) {
      throw new RegistryException(Reason.UNTRUSTED, e);
    }
  }

  /** The typed form of a failure to write. */
  RegistryException writing(MaskcastException failure) {
    return RegistryException.writing(root, failure);
  }

  void forget(Upload upload) {
    synchronized (uploads) {
      uploads.remove(upload);
    }
  }

  /** Refuses changes once the registry is closed. */
  void requireOpen() {
    synchronized (uploads) {
      if (!open) {
        throw new RegistryException(
            Reason.CLOSED, "The server is shutting down; publish the bundle again later");
      }
    }
  }

  /**
   * Ends all uploads, waits for a commit in progress, and lets another server have the folder. Safe
   * to repeat.
   */
  @Override
  public void close() {
    List<Upload> unfinished;
    synchronized (uploads) {
      if (!open) {
        return;
      }
      open = false;
      unfinished = new ArrayList<>(uploads);
    }
    unfinished.forEach(Upload::close);
    folder.close();
  }
}
