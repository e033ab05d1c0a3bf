package io.maskcast.server.registry;

import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.VersionsEntry;
import io.maskcast.shared.generator.MaskGenerator;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.payload.PayloadCodec;
import java.nio.file.Path;
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
  private final long maxBundleBytes;

  /** One commit at a time, so that a failed one can be undone before anybody builds on it. */
  private final Object commits = new Object();

  private final Set<Upload> uploads = new HashSet<>();
  private boolean open = true;

  private BundleRegistry(
      Path root, RegistryFolder folder, NamePointers names, long maxBundleBytes) {
    this.root = root;
    this.folder = folder;
    this.names = names;
    this.maxBundleBytes = maxBundleBytes;
  }

  /** {@link #open(Path, long)} with {@link #DEFAULT_MAX_BUNDLE_BYTES}. */
  public static BundleRegistry open(Path folder) {
    return open(folder, DEFAULT_MAX_BUNDLE_BYTES);
  }

  /**
   * Opens a folder of bundles, or makes an empty one, and removes what a crash left half-written.
   *
   * @param folder where the bundles are
   * @param maxBundleBytes how large a bundle may be, manifest and blobs together
   * @throws RegistryException IN_USE if another server has it open, STORAGE if it cannot be read or
   *     written, DATA_LOSS if a name is damaged
   */
  public static BundleRegistry open(Path folder, long maxBundleBytes) {
    RegistryFolder files = RegistryFolder.open(folder);
    try {
      return new BundleRegistry(folder, files, new NamePointers(files.readNames()), maxBundleBytes);
    } catch (RegistryException e) {
      files.close();
      throw e;
    }
  }

  /**
   * Starts a publish. Nothing of it is visible before {@link Upload#commit()}.
   *
   * @param name the name to point at the bundle
   * @param manifest its manifest, copied
   * @throws RegistryException INVALID if this is no manifest that can be served, TOO_LARGE if the
   *     bundle is over the limit, CLOSED if the registry is
   */
  public Upload begin(BundleName name, byte[] manifest) {
    Upload upload = Upload.begin(this, name, manifest, maxBundleBytes);
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
   * The generator of a bundle that has one, checked against its digest. Decoded anew each time.
   *
   * @throws RegistryException as {@link #mask}
   */
  public Optional<MaskGenerator> generator(Digest bundle) {
    return read(
        bundle,
        manifest ->
            manifest
                .generator()
                .map(
                    entry ->
                        MaskGenerator.of(
                            manifest, folder.readBlob(manifest.blob(entry.weights())))));
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

  /** A place for a blob that is about to come. */
  IncomingBlob receive(Manifest.Blob blob) {
    boolean here;
    synchronized (commits) {
      here = folder.hasBlob(blob.digest());
    }
    // A damaged file is written anew: publishing again is what its error message advises.
    return new IncomingBlob(
        blob,
        here && folder.isIntact(blob)
            ? Optional.empty()
            : Optional.of(folder.newBlob(blob.digest())));
  }

  Digest publish(BundleName name, byte[] manifest, List<IncomingBlob> blobs) {
    Digest bundle = Digest.of(manifest);
    synchronized (commits) {
      requireOpen();
      folder.place(name, bundle, manifest, blobs);
      names.point(name, bundle);
    }
    return bundle;
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
