package io.maskcast.server.registry;

import io.maskcast.server.BundleFixture;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the registry's tests share. */
final class RegistryFixture {

  static final BundleName NAME = new BundleName("digits");
  static final NameClaim CLAIM = new NameClaim(NAME, Optional.empty(), "ada");
  static final TileLayout LAYOUT = new TileLayout(8, 8, 1, SampleType.U8, Interleave.PIXEL);

  private RegistryFixture() {}

  static Bundle bundle(long seed) {
    return BundleFixture.bundle(LAYOUT, BundleFixture.pixelMask(LAYOUT, 9, seed), seed);
  }

  /** Sends all blobs in pieces of 100 bytes. */
  static void sendBlobs(Upload upload, Bundle bundle) {
    for (Manifest.Blob blob : bundle.manifest().blobs()) {
      for (byte[] piece : pieces(bundle.blob(blob.digest()))) {
        upload.append(blob.digest(), piece);
      }
    }
  }

  static Digest publish(BundleRegistry registry, BundleName name, Bundle bundle) {
    try (Upload upload =
        registry.begin(new NameClaim(name, Optional.empty(), ""), bundle.manifestBytes())) {
      sendBlobs(upload, bundle);
      return upload.commit();
    }
  }

  static List<byte[]> pieces(byte[] bytes) {
    return Stream.iterate(0, from -> from < bytes.length, from -> from + 100)
        .map(from -> Arrays.copyOfRange(bytes, from, Math.min(from + 100, bytes.length)))
        .toList();
  }

  static byte[] readAll(BundleRegistry registry, Digest blob, int max) {
    byte[] all = new byte[0];
    for (byte[] piece = registry.readBlob(blob, 0, max);
        piece.length > 0;
        piece = registry.readBlob(blob, all.length, max)) {
      int end = all.length;
      all = Arrays.copyOf(all, end + piece.length);
      System.arraycopy(piece, 0, all, end, piece.length);
    }
    return all;
  }

  /** Every file below a folder but the beginnings of blobs, with the digest of its bytes. */
  static Map<String, String> files(Path folder) {
    try (Stream<Path> paths = Files.walk(folder)) {
      Map<String, String> files = new TreeMap<>();
      for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
        if (!path.getParent().endsWith("partial")) {
          files.put(folder.relativize(path).toString(), Digest.of(Files.readAllBytes(path)).hex());
        }
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What a disk would hold if the machine stopped now. */
  static void copy(Path from, Path to) {
    try (Stream<Path> paths = Files.walk(from)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        Files.copy(path, to.resolve(from.relativize(path).toString()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
