package io.maskcast.shared.bundle;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.LadderFormat;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.payload.PayloadCodec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A manifest with its blobs, every byte checked against its digest. Immutable, but the blobs handed
 * out are not copied.
 */
public final class Bundle {

  private final Manifest manifest;
  private final byte[] manifestBytes;
  private final Digest digest;
  private final Map<Digest, byte[]> blobs;

  private Bundle(byte[] manifestBytes, Map<Digest, byte[]> blobs) {
    this.manifestBytes = manifestBytes.clone();
    this.manifest = Manifest.decode(manifestBytes);
    this.digest = Digest.of(manifestBytes);
    this.blobs = Map.copyOf(blobs);
  }

  /**
   * Joins a manifest and its blobs.
   *
   * @param manifestBytes as published
   * @param blobs at least those the manifest lists
   * @throws MaskcastException if a blob is missing, has another size or does not match its digest,
   *     or if the mask does not match what the manifest says of it
   */
  public static Bundle of(byte[] manifestBytes, Map<Digest, byte[]> blobs) {
    return join(manifestBytes, Manifest.decode(manifestBytes).blobs(), blobs);
  }

  /**
   * Joins a manifest and the blobs an edge needs, {@link Manifest#edgeBlobs}; else as {@link #of}.
   */
  public static Bundle ofEdge(byte[] manifestBytes, Map<Digest, byte[]> blobs) {
    return join(manifestBytes, Manifest.decode(manifestBytes).edgeBlobs(), blobs);
  }

  private static Bundle join(
      byte[] manifestBytes, List<Manifest.Blob> needed, Map<Digest, byte[]> blobs) {
    Map<Digest, byte[]> listed = new HashMap<>();
    for (Manifest.Blob blob : needed) {
      byte[] bytes = blobs.get(blob.digest());
      if (bytes == null) {
        throw new MaskcastException(
            "Blob %s of the bundle is missing".formatted(blob.digest().brief()));
      }
      if (bytes.length != blob.bytes()) {
        throw new MaskcastException(
            "Blob %s of the bundle has %d bytes instead of %d; publish or fetch it again"
                .formatted(blob.digest().brief(), bytes.length, blob.bytes()));
      }
      blob.digest().require(bytes, "Blob " + blob.digest().brief() + " of the bundle");
      listed.put(blob.digest(), bytes);
    }
    Bundle bundle = new Bundle(manifestBytes, listed);
    bundle.manifest.requireDescribes(bundle.mask());
    bundle.preview().ifPresent(bundle.manifest::requirePreviews);
    bundle.ladder().ifPresent(ladder -> bundle.manifest.requireDescribes(bundle.mask(), ladder));
    return bundle;
  }

  /**
   * Joins a manifest that is yet to be encoded and its blobs.
   *
   * @param blobs at least those the manifest lists, in any order
   * @throws MaskcastException as {@link #of(byte[], Map)}
   */
  public static Bundle of(Manifest manifest, List<byte[]> blobs) {
    Map<Digest, byte[]> byDigest = new HashMap<>();
    blobs.forEach(bytes -> byDigest.put(Digest.of(bytes), bytes));
    return of(manifest.encode(), byDigest);
  }

  /** What the bundle says about itself. */
  public Manifest manifest() {
    return manifest;
  }

  /** The manifest as published. */
  public byte[] manifestBytes() {
    return manifestBytes.clone();
  }

  /** The SHA-256 of the manifest: the name of this bundle's every byte. */
  public Digest digest() {
    return digest;
  }

  /** A blob the manifest lists; at an edge, one it needs. */
  public byte[] blob(Digest blob) {
    byte[] bytes = blobs.get(blob);
    if (bytes == null) {
      throw new IllegalArgumentException("not a blob of this bundle: " + blob);
    }
    return bytes;
  }

  /** The mask. */
  public Mask mask() {
    return MaskFormat.decode(blob(manifest.mask().digest()));
  }

  /** What of a tile an edge is sent first, where it chooses the rest by that. */
  public Optional<Mask> preview() {
    return manifest
        .generator()
        .flatMap(GeneratorEntry::preview)
        .map(entry -> MaskFormat.decode(blob(entry.mask())));
  }

  /** The nested masks, if there are any; the mask is the highest of them. */
  public Optional<Ladder> ladder() {
    return manifest.ladder().map(entry -> LadderFormat.decode(blob(entry.order())));
  }

  /**
   * The parameters of the network.
   *
   * @throws MaskcastException if they are no safetensors, as those of a TorchScript are not
   */
  public Tensors weights() {
    return Tensors.decode(blob(manifest.network().weights()));
  }

  /** The self-test vectors. */
  public Tensors selfTest() {
    return Tensors.decode(blob(manifest.selfTest().vectors()));
  }

  /** What the bundle brings for the codecs of its streams. */
  public Map<PayloadCodec, byte[]> codecAids() {
    return manifest.codecs().stream()
        .collect(Collectors.toMap(CodecEntry::codec, entry -> blob(entry.aid())));
  }

  /** What JPEG streams begin with, by quality, where tiles travel in versions. */
  public Map<Integer, byte[]> jpegHeaders() {
    return manifest.versions().map(VersionsEntry::jpegs).orElse(List.of()).stream()
        .collect(Collectors.toMap(VersionsEntry.JpegEntry::quality, jpeg -> blob(jpeg.header())));
  }

  /** Bytes of the manifest and the blobs that are here. */
  public long bytes() {
    return manifestBytes.length + blobs.values().stream().mapToLong(blob -> blob.length).sum();
  }
}
