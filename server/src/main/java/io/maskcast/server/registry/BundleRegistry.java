package io.maskcast.server.registry;

import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.trust.TrustedKeys;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

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
  private final BlobStore blobs;
  private final long maxBundleBytes;
  private final ReleaseRules rules;

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
    this.blobs = new BlobStore(folder, commits);
    this.maxBundleBytes = maxBundleBytes;
    this.rules = new ReleaseRules(trusted);
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
      registry.blobs.cleanUp(maxBundleBytes);
      return registry;
    } catch (RegistryException e) {
      files.close();
      throw e;
    }
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
    rules.requireRelease(names.history(claim.name()), claim, Digest.of(manifest));
    Upload upload = Upload.begin(this, claim, manifest, maxBundleBytes);
    blobs.cleanUp(maxBundleBytes);
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
   * A bundle that is here, to read parts of.
   *
   * @throws RegistryException NOT_FOUND if there is no such bundle, DATA_LOSS if its manifest is
   *     damaged, STORAGE if it cannot be read
   */
  public StoredBundle bundle(Digest bundle) {
    return StoredBundle.read(folder, bundle);
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
    return blobs.bytesHere(blob);
  }

  /** Where the blobs of an upload go. */
  BlobStore blobs() {
    return blobs;
  }

  Digest publish(NameClaim claim, byte[] manifest, List<IncomingBlob> incoming) {
    Digest bundle = Digest.of(manifest);
    synchronized (commits) {
      requireOpen();
      // Asked again: another release may have come in between.
      NameHistory history = rules.published(names.history(claim.name()), claim, bundle);
      folder.place(claim.name(), history, manifest, incoming);
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
      boolean vouched = before.lastTo(bundle).isPresent() || claim.signature().isPresent();
      if (!folder.hasManifest(bundle) || !vouched) {
        throw new RegistryException(
            Reason.NOT_FOUND,
            "'%s' has never pointed at bundle %s here; its history says what it can go back to"
                .formatted(claim.name(), bundle.brief()));
      }
      NameHistory history = rules.rolledBack(before, claim, bundle);
      folder.point(claim.name(), history);
      names.point(claim.name(), history);
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
