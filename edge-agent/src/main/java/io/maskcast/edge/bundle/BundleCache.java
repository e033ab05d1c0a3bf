package io.maskcast.edge.bundle;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.storage.WholeFile;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** Keeps bytes; a cache that cannot be written costs bytes later but does not stop the work. */
  void put(Digest digest, byte[] bytes) {
    try {
      WholeFile.write(folder.resolve(digest.hex()), bytes);
    } catch (MaskcastException e) {
      LOG.warn("The bundle cannot be kept for next time: {}", e.getMessage());
    }
  }
}
