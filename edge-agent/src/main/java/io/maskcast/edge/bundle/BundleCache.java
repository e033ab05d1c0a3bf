package io.maskcast.edge.bundle;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.storage.WholeFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Manifests and blobs on disk, by digest, so that a bundle crosses the link once. What is damaged
 * counts as absent. Thread-safe.
 */
public final class BundleCache {

  private static final Logger LOG = LoggerFactory.getLogger(BundleCache.class);
  private static final long MAX_BYTES = 1L << 30;
  private static final String PART = ".part";
  private static final Duration PARTS_KEPT = Duration.ofDays(7);

  private final Path folder;

  /** A cache in a folder, made when first needed. */
  public BundleCache(Path folder) {
    this.folder = folder;
  }

  Optional<byte[]> get(Digest digest) {
    Path file = folder.resolve(digest.hex());
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    byte[] bytes;
    try {
      bytes = WholeFile.read(file, MAX_BYTES);
    } catch (MaskcastException e) {
      LOG.warn("{}; it will be fetched again", e.getMessage());
      return Optional.empty();
    }
    if (!Digest.of(bytes).equals(digest)) {
      LOG.warn("{} is damaged and will be fetched again", file);
      return Optional.empty();
    }
    return Optional.of(bytes);
  }

  /**
   * What has come of a blob so far, to go on with. What nobody went on with for a week is removed.
   */
  Beginning begin(Manifest.Blob blob) {
    removeOld();
    return new Beginning(folder.resolve(blob.digest().hex() + PART), blob);
  }

  private void removeOld() {
    Instant old = Instant.now().minus(PARTS_KEPT);
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, "*" + PART)) {
      for (Path part : parts) {
        if (Files.getLastModifiedTime(part).toInstant().isBefore(old)) {
          Files.deleteIfExists(part);
        }
      }
    } catch (IOException e) {
      LOG.debug("There are no beginnings of blobs to be removed from {}", folder, e);
    }
  }

  /** Keeps bytes; a cache that cannot be written costs bytes later but does not stop the work. */
  void put(Digest digest, byte[] bytes) {
    try {
      WholeFile.write(folder.resolve(digest.hex()), bytes);
    } catch (MaskcastException e) {
      LOG.warn("The bundle cannot be kept for next time: {}", e.getMessage());
    }
  }
}
