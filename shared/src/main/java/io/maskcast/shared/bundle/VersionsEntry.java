package io.maskcast.shared.bundle;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.version.Jpeg;
import io.maskcast.shared.version.Merge;
import io.maskcast.shared.version.Version;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a manifest says where an xor-mask chose among versions (sections 3.3 and 4.2.1 of the
 * paper): tiles travel in the chosen versions; the mask of the manifest is what selects of the
 * merged tile.
 *
 * @param perChannel whether each channel is rendered on its own, else whole tiles
 * @param chosen of each channel, the version its samples are of
 * @param choices V, how many versions there were to choose from
 * @param merge how the V versions become one tile
 * @param jpegs what all JPEG streams of a quality begin with, for each quality that was chosen
 * @param batch the blob of the self-test's tiles, as a batch of a stream carries them: the samples,
 *     not compressed, then the scans
 */
public record VersionsEntry(
    boolean perChannel,
    List<Version> chosen,
    int choices,
    Merge merge,
    List<JpegEntry> jpegs,
    Digest batch) {

  /**
   * The header of JPEG streams.
   *
   * @param quality of the version
   * @param header the blob of the header: from the start of the image to the header of the scan
   */
  public record JpegEntry(int quality, Digest header) {}

  /**
   * Checks that there is a header for each JPEG version and no other.
   *
   * @throws MaskcastException if not, or nothing was chosen
   */
  public VersionsEntry {
    chosen = List.copyOf(chosen);
    jpegs = List.copyOf(jpegs);
    Set<Integer> needed =
        chosen.stream()
            .filter(Jpeg.class::isInstance)
            .map(version -> ((Jpeg) version).quality())
            .collect(Collectors.toSet());
    Set<Integer> given = jpegs.stream().map(JpegEntry::quality).collect(Collectors.toSet());
    if (chosen.isEmpty() || choices < 1) {
      throw new MaskcastException(
          "A manifest with versions names one of 1 or more for each channel, not %s of %d"
              .formatted(chosen, choices));
    }
    if (!needed.equals(given) || given.size() != jpegs.size()) {
      throw new MaskcastException(
          "A manifest names one JPEG header for each quality that was chosen (%s), not for %s"
              .formatted(needed, given));
    }
  }
}
