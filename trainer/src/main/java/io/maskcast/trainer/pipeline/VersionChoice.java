package io.maskcast.trainer.pipeline;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.version.Merge;
import io.maskcast.shared.version.Version;
import java.util.List;

/**
 * A selection of versions as it can be published: each channel wholly in one version.
 *
 * @param perChannel whether each channel is rendered on its own, else whole tiles
 * @param chosen the version of each channel
 * @param choices V, of how many it was chosen
 * @param merge how versions are merged
 * @param kind the realisation of the mask
 * @param mask which samples of the merged tile are kept
 */
public record VersionChoice(
    boolean perChannel, List<Version> chosen, int choices, Merge merge, MaskKind kind, Mask mask) {

  /** Copies the list. */
  public VersionChoice {
    chosen = List.copyOf(chosen);
  }
}
