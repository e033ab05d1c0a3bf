package io.maskcast.server.registry;

import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.storage.FolderLock;
import io.maskcast.shared.storage.WholeFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The registry on disk: {@code blobs/<sha256>}, {@code bundles/<sha256 of the manifest>}, {@code
 * names/<name>} ({@link NameHistory}), {@code partial/<sha256>} ({@link PartialBlobs}) and {@code
 * .lock}, which one server holds. Files but those in {@code partial} are whole or absent. Reading
 * is thread-safe; {@link #place} and {@link #point} are for one thread at a time.
 */
final class RegistryFolder implements AutoCloseable {

  private final Path blobs;
  private final Path bundles;
  private final Path names;
  private final Path partial;
  private final FolderLock lock;

  private RegistryFolder(Path root, FolderLock lock) {
    this.blobs = root.resolve("blobs");
    this.bundles = root.resolve("bundles");
    this.names = root.resolve("names");
    this.partial = root.resolve("partial");
    this.lock = lock;
  }

  /** Takes the folder for this server, makes what is missing, removes what a crash left. */
  static RegistryFolder open(Path root) {
    try {
      Files.createDirectories(root);
      RegistryFolder folder = new RegistryFolder(root, lock(root));
      try {
        for (Path part : List.of(folder.blobs, folder.bundles, folder.names)) {
          Files.createDirectories(part);
          removePartials(part);
        }
        Files.createDirectories(folder.partial);
        return folder;
      } catch (IOException | RuntimeException e) {
        folder.lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new RegistryException(
          Reason.STORAGE,
          "Cannot keep bundles in %s: %s; choose a folder you may write to"
              .formatted(root, WholeFile.reason(e)),
          e);
    }
  }

  private static FolderLock lock(Path root) throws IOException {
    return FolderLock.take(root)
        .orElseThrow(
            () ->
                new RegistryException(
                    Reason.IN_USE,
                    "Folder %s is in use by another server; stop that one or choose another folder"
                        .formatted(root)));
  }

  /** Only hidden ones: a bundle may well be named {@code x.partial}. */
  private static void removePartials(Path part) throws IOException {
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(part, ".*" + WholeFile.PARTIAL_SUFFIX)) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    }
  }

  /** Where the beginnings of blobs lie. */
  Path partial() {
    return partial;
  }

  /** All names and what they point at. */
  Map<BundleName, NameHistory> readNames() {
    Map<BundleName, NameHistory> pointers = new HashMap<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(names, "[!.]*")) {
      for (Path file : files) {
        BundleName name = new BundleName(file.getFileName().toString());
        pointers.put(name, readName(name));
      }
    } catch (IOException e) {
      throw unreadable(names, e);
    } catch (RegistryException e) {
      throw e;
    } catch (MaskcastException e) {
      throw new RegistryException(
          Reason.DATA_LOSS,
          "Folder %s holds a file that is no bundle name; remove it: %s"
              .formatted(names, e.getMessage()),
          e);
    }
    return pointers;
  }

  private NameHistory readName(BundleName name) {
    Path file = names.resolve(name.value());
    try {
      return NameHistory.decode(name, WholeFile.read(file, NameHistory.MAX_BYTES));
    } catch (RuntimeException e) { // whatever a damaged file makes of itself
      throw new RegistryException(
          Reason.DATA_LOSS,
          "%s is damaged: it should hold the digest of a bundle, and its history; delete it and publish that name again"
              .formatted(file),
          e);
    }
  }

  byte[] readManifest(Digest bundle) {
    Path file = bundles.resolve(bundle.hex());
    if (!Files.exists(file)) {
      throw new RegistryException(
          Reason.NOT_FOUND,
          "There is no bundle %s here; resolve its name again or publish it".formatted(bundle));
    }
    return readVerified(file, bundle, Manifest.MAX_BYTES, "Manifest " + file);
  }

  /** Reads a blob whole, for those that are small. */
  byte[] readBlob(Manifest.Blob blob) {
    Path file = blobs.resolve(blob.digest().hex());
    if (!Files.exists(file)) {
      throw new RegistryException(
          Reason.DATA_LOSS,
          "%s is missing though a bundle needs it; publish that bundle again".formatted(file));
    }
    return readVerified(file, blob.digest(), blob.bytes(), "Blob " + file);
  }

  private static byte[] readVerified(Path file, Digest digest, long limit, String what) {
    try {
      byte[] bytes = WholeFile.read(file, limit);
      digest.require(bytes, what);
      return bytes;
    } catch (MaskcastException e) {
      boolean broken = e.getCause() instanceof IOException;
      throw new RegistryException(broken ? Reason.STORAGE : Reason.DATA_LOSS, e);
    }
  }

  long blobBytes(Digest blob) {
    try {
      return Files.size(existingBlob(blob));
    } catch (IOException e) {
      throw unreadable(blobs.resolve(blob.hex()), e);
    }
  }

  byte[] readBlob(Digest blob, long offset, int max) {
    Path file = existingBlob(blob);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      long size = channel.size();
      if (offset < 0 || offset > size) {
        throw new RegistryException(
            Reason.OUT_OF_RANGE,
            "Offset %s lies beyond the %d bytes of blob %s"
                .formatted(Long.toUnsignedString(offset), size, blob));
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(max, size - offset));
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, offset + buffer.position()) < 0) {
          throw new IOException("it became shorter while it was read");
        }
      }
      return buffer.array();
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private Path existingBlob(Digest blob) {
    Path file = blobs.resolve(blob.hex());
    if (!Files.exists(file)) {
      throw new RegistryException(
          Reason.NOT_FOUND, "There is no blob %s here; get the manifest again".formatted(blob));
    }
    return file;
  }

  boolean hasBlob(Digest blob) {
    return Files.exists(blobs.resolve(blob.hex()));
  }

  /** Whether a blob's file still has the bytes it was stored with. Reads all of it. */
  boolean isIntact(Digest blob) {
    try {
      return Digest.of(sha256(blobFile(blob))).equals(blob);
    } catch (RegistryException e) {
      return false; // then the bytes that are about to come replace it
    }
  }

  /** A running SHA-256 of what is in a file. */
  static MessageDigest sha256(Path file) {
    MessageDigest sha256 = Digest.sha256();
    byte[] piece = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
        sha256.update(piece, 0, read);
      }
      return sha256;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  Path blobFile(Digest blob) {
    return blobs.resolve(blob.hex());
  }

  boolean hasManifest(Digest bundle) {
    return Files.exists(bundles.resolve(bundle.hex()));
  }

  /** A blob to be written. */
  WholeFile newBlob(Digest blob) {
    try {
      return WholeFile.create(blobFile(blob));
    } catch (MaskcastException e) {
      throw RegistryException.writing(blobs, e);
    }
  }

  /**
   * Puts a complete bundle in place: blobs, manifest, name, so that whatever a name points at is
   * there. If that fails half-way, what was new is removed again.
   */
  void place(BundleName name, NameHistory history, byte[] manifest, List<IncomingBlob> incoming) {
    Digest bundle = history.digest().orElseThrow();
    Path manifestFile = bundles.resolve(bundle.hex());
    Path pointerFile = names.resolve(name.value());
    // All that takes room is written before anything is put in place: a full disk shows here.
    try (WholeFile newManifest = WholeFile.create(manifestFile);
        WholeFile newPointer = WholeFile.create(pointerFile)) {
      newManifest.append(manifest);
      newPointer.append(history.encode());
      List<Path> added = new ArrayList<>();
      try {
        for (IncomingBlob blob : incoming) {
          noteIfNew(blobs.resolve(blob.digest().hex()), added);
          blob.place();
        }
        noteIfNew(manifestFile, added);
        newManifest.commit();
        newPointer.commit();
      } catch (MaskcastException e) {
        if (!pointsAt(name, history)) {
          undo(added, e);
        }
        throw e;
      }
    } catch (MaskcastException e) {
      throw RegistryException.writing(bundles, e);
    }
  }

  private static void noteIfNew(Path file, List<Path> added) {
    if (!Files.exists(file)) {
      added.add(file);
    }
  }

  /** Whether a pointer was moved after all and only the disk's answer to it failed. */
  private boolean pointsAt(BundleName name, NameHistory history) {
    try {
      return Files.exists(names.resolve(name.value())) && readName(name).equals(history);
    } catch (RegistryException e) {
      return false;
    }
  }

  /** Points a name at a bundle that is here. */
  void point(BundleName name, NameHistory history) {
    try {
      WholeFile.write(names.resolve(name.value()), history.encode());
    } catch (MaskcastException e) {
      if (!pointsAt(name, history)) {
        throw RegistryException.writing(names, e);
      }
    }
  }

  /** Removes new files, the last first; what cannot be removed takes room but harms nobody. */
  private static void undo(List<Path> added, MaskcastException failure) {
    for (int i = added.size() - 1; i >= 0; i--) {
      try {
        Files.deleteIfExists(added.get(i));
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }

  private static RegistryException unreadable(Path file, IOException e) {
    return new RegistryException(
        Reason.STORAGE, "Cannot read %s: %s".formatted(file, WholeFile.reason(e)), e);
  }

  /** Lets another server have the folder. */
  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw unreadable(names.getParent(), e);
    }
  }
}
