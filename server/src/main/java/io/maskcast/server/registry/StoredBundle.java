package io.maskcast.server.registry;

import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.CodecEntry;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.GeneratorEntry;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.VersionsEntry;
import io.maskcast.shared.generator.MaskGenerator;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.LadderFormat;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.payload.PayloadCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What a server needs of a bundle to send its tiles. Parts are read from disk, checked against
 * their digests and decoded anew each time they are asked for. Thread-safe; bundles never change.
 *
 * <p>Every part throws {@link RegistryException}: DATA_LOSS if its blob is missing or damaged,
 * STORAGE if it cannot be read.
 */
public final class StoredBundle {

  private final RegistryFolder folder;
  private final Digest digest;
  private final Manifest manifest;

  private StoredBundle(RegistryFolder folder, Digest digest, Manifest manifest) {
    this.folder = folder;
    this.digest = digest;
    this.manifest = manifest;
  }

  static StoredBundle read(RegistryFolder folder, Digest digest) {
    byte[] manifest = folder.readManifest(digest);
    return new StoredBundle(folder, digest, decoded(() -> Manifest.decode(manifest)));
  }

  /** What it is known by. */
  public Digest digest() {
    return digest;
  }

  /** What it says about itself. */
  public Manifest manifest() {
    return manifest;
  }

  /** Its mask. */
  public Mask mask() {
    return decoded(() -> MaskFormat.decode(blob(manifest.mask().digest())));
  }

  /** Its nested masks, if it has some. */
  public Optional<Ladder> ladder() {
    return decoded(() -> manifest.ladder().map(entry -> LadderFormat.decode(blob(entry.order()))));
  }

  /** What it brings for the codecs of its streams. */
  public Map<PayloadCodec, byte[]> codecAids() {
    return manifest.codecs().stream()
        .collect(Collectors.toMap(CodecEntry::codec, entry -> blob(entry.aid())));
  }

  /** Its generator, if it has one for servers. */
  public Optional<MaskGenerator> generator() {
    return decoded(
        () ->
            manifest
                .generator()
                .filter(entry -> entry.preview().isEmpty())
                .map(entry -> MaskGenerator.of(manifest, Optional.empty(), blob(entry.weights()))));
  }

  /** What of a tile an edge is sent first, if its generator runs there. */
  public Optional<Mask> preview() {
    return decoded(
        () -> {
          Optional<Mask> preview =
              manifest
                  .generator()
                  .flatMap(GeneratorEntry::preview)
                  .map(entry -> MaskFormat.decode(blob(entry.mask())));
          preview.ifPresent(manifest::requirePreviews);
          return preview;
        });
  }

  /** What its JPEG streams begin with, by quality. */
  public Map<Integer, byte[]> jpegHeaders() {
    return manifest.versions().map(VersionsEntry::jpegs).orElse(List.of()).stream()
        .collect(Collectors.toMap(VersionsEntry.JpegEntry::quality, jpeg -> blob(jpeg.header())));
  }

  private byte[] blob(Digest blob) {
    return folder.readBlob(manifest.blob(blob));
  }

  private static <T> T decoded(Supplier<T> part) {
    try {
      return part.get();
    } catch (RegistryException e) {
      throw e;
    } catch (MaskcastException e) {
      // The digest is right, so this is a bundle some other version of maskcast let in.
      throw new RegistryException(Reason.DATA_LOSS, e);
    }
  }
}
