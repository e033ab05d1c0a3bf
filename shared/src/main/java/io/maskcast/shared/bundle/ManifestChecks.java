package io.maskcast.shared.bundle;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Manifest.Blob;
import io.maskcast.shared.bundle.Manifest.Input;
import io.maskcast.shared.jpeg.JpegHeader;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.tile.SampleType;
import java.util.List;

/**
 * Whether the parts of a manifest fit together; each check throws a {@link MaskcastException} if
 * not.
 */
final class ManifestChecks {

  private final Input input;
  private final MaskEntry mask;
  private final List<Blob> blobs;

  /** Of parts for these tiles, under this mask, with these blobs. */
  ManifestChecks(Input input, MaskEntry mask, List<Blob> blobs) {
    this.input = input;
    this.mask = mask;
    this.blobs = blobs;
    if (blobs.stream().map(Blob::digest).distinct().count() != blobs.size()
        || blobs.stream().anyMatch(blob -> blob.bytes() < 1)) {
      throw new MaskcastException(
          "A manifest lists each blob once, with its size of 1 byte or more");
    }
  }

  static void format(String format) {
    if (!Manifest.FORMAT.equals(format)) {
      throw new MaskcastException(
          "A bundle of format '%s' cannot be used here (%s can); use a newer maskcast"
              .formatted(format, Manifest.FORMAT));
    }
  }

  static Blob listed(List<Blob> blobs, Digest digest) {
    return blobs.stream()
        .filter(blob -> blob.digest().equals(digest))
        .findFirst()
        .orElseThrow(
            () ->
                new MaskcastException(
                    "The manifest names blob %s but does not list it".formatted(digest.brief())));
  }

  Blob listed(Digest digest) {
    return listed(blobs, digest);
  }

  void aids(List<CodecEntry> codecs) {
    if (codecs.stream().map(CodecEntry::codec).distinct().count() != codecs.size()) {
      throw new MaskcastException("A manifest names each codec once");
    }
    for (CodecEntry entry : codecs) {
      if (entry.codec() != PayloadCodec.DICTIONARY_ZSTD
          || listed(entry.aid()).bytes() > CodecEntry.MAX_AID_BYTES) {
        throw new MaskcastException(
            "A bundle brings a dictionary of at most %d bytes, nothing else for codecs; this one has blob %s for %s"
                .formatted(CodecEntry.MAX_AID_BYTES, entry.aid().brief(), entry.codec()));
      }
    }
  }

  void versions(VersionsEntry versions) {
    if (versions.chosen().size() != input.channels() || input.sampleType() != SampleType.U8) {
      throw new MaskcastException(
          "A manifest names a version for each channel of tiles of unsigned bytes, not %d for tiles of %s"
              .formatted(versions.chosen().size(), input.describe()));
    }
    listed(versions.batch());
    for (VersionsEntry.JpegEntry jpeg : versions.jpegs()) {
      if (listed(jpeg.header()).bytes() > JpegHeader.MAX_BYTES) {
        throw new MaskcastException(
            "A JPEG header has %d bytes at most; blob %s is larger"
                .formatted(JpegHeader.MAX_BYTES, jpeg.header().brief()));
      }
    }
  }

  void ladder(LadderEntry ladder) {
    listed(ladder.order());
    int top = ladder.rungs().get(ladder.rungs().size() - 1).elements();
    if (mask.kind().rule() != MaskKind.Rule.ANY || top != mask.kept()) {
      throw new MaskcastException(
          "The highest rung keeps %d elements; the mask of a bundle with a ladder is that rung, not %d of a %s mask"
              .formatted(top, mask.kept(), mask.kind()));
    }
  }

  void generator(GeneratorEntry generator) {
    if (mask.kept() != mask.elements() || mask.kind().rule() != MaskKind.Rule.ANY) {
      throw new MaskcastException(
          "A generator chooses from all elements of an any-mask, not from %d of %d of a %s mask"
              .formatted(mask.kept(), mask.elements(), mask.kind()));
    }
    if (input.layout().samples() > GeneratorEntry.MAX_SAMPLES) {
      throw new MaskcastException(
          "Masks of single tiles are for tiles of at most %d samples, not of %s; use a mask for all tiles, or smaller tiles"
              .formatted(GeneratorEntry.MAX_SAMPLES, input.describe()));
    }
    if (listed(generator.weights()).bytes() > GeneratorEntry.MAX_WEIGHT_BYTES) {
      throw new MaskcastException(
          "The generator's weights have %d bytes; servers take %d: let it see a thumbnail, or use conv"
              .formatted(listed(generator.weights()).bytes(), GeneratorEntry.MAX_WEIGHT_BYTES));
    }
    generator.preview().ifPresent(preview -> preview(preview, generator));
  }

  private void preview(PreviewEntry preview, GeneratorEntry generator) {
    if (listed(preview.mask()).bytes() > PreviewEntry.MAX_BYTES) {
      throw new MaskcastException(
          "The mask of a preview has %d bytes at most, not %d"
              .formatted(PreviewEntry.MAX_BYTES, listed(preview.mask()).bytes()));
    }
    int chosen = generator.keep() instanceof KeepRule.Top top ? top.count() : 1;
    if (preview.kept() < 1 || preview.kept() > mask.elements() - chosen) {
      throw new MaskcastException(
          "A preview of %d of %d elements does not leave the %d to choose; preview fewer"
              .formatted(preview.kept(), mask.elements(), chosen));
    }
    if (generator.form().sight().isPresent()) {
      throw new MaskcastException(
          "A generator sees a preview or a thumbnail, not both; use %s"
              .formatted(generator.form().body().label()));
    }
  }

  /** What only servers need must be nothing else too. */
  void ownBlob(GeneratorEntry generator, List<Digest> others, List<CodecEntry> codecs) {
    if (others.contains(generator.weights())
        || codecs.stream().anyMatch(codec -> codec.aid().equals(generator.weights()))) {
      throw new MaskcastException(
          "Blob %s is the generator's weights and another part of the bundle; publish each part as its own"
              .formatted(generator.weights().brief()));
    }
  }
}
