package io.maskcast.trainer.publish;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.storage.WholeFile;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** A bundle as files: {@code manifest.json} and {@code blobs/<sha256>}. */
public final class BundleFolder {

  private static final String MANIFEST = "manifest.json";
  private static final String BLOBS = "blobs";
  private static final long MAX_BLOB_BYTES = 1L << 30;

  private BundleFolder() {}

  /** Writes a bundle; the manifest last, so that a folder with one is whole. */
  public static void write(Path folder, Bundle bundle) {
    for (Manifest.Blob blob : bundle.manifest().blobs()) {
      WholeFile.write(
          folder.resolve(BLOBS).resolve(blob.digest().hex()), bundle.blob(blob.digest()));
    }
    WholeFile.write(folder.resolve(MANIFEST), bundle.manifestBytes());
  }

  /**
   * Reads a bundle.
   *
   * @throws io.maskcast.shared.MaskcastException if a file is missing or damaged
   */
  public static Bundle read(Path folder) {
    byte[] manifest = WholeFile.read(folder.resolve(MANIFEST), Manifest.MAX_BYTES);
    Map<Digest, byte[]> blobs = new HashMap<>();
    for (Manifest.Blob blob : Manifest.decode(manifest).blobs()) {
      blobs.put(
          blob.digest(),
          WholeFile.read(folder.resolve(BLOBS).resolve(blob.digest().hex()), MAX_BLOB_BYTES));
    }
    return Bundle.of(manifest, blobs);
  }
}
