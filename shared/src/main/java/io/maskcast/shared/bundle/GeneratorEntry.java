package io.maskcast.shared.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import java.util.Optional;

/**
 * A generator, which gives every tile a mask of its own: where the tiles are, and the masks travel
 * with the samples they select; or, with a preview, at the edge, which then asks for these samples.
 *
 * @param form what it is made of and sees
 * @param keep which elements of a tile are kept, by its logits
 * @param weights the blob of its parameters, safetensors
 * @param keptShare the mean share of the samples kept of a test tile
 * @param maskBytes the mean bytes of a test tile's mask as it travels
 * @param preview what of a tile an edge is sent first, and all that the generator sees; without it,
 *     the entry is left out of the JSON
 */
public record GeneratorEntry(
    GeneratorForm form,
    KeepRule keep,
    Digest weights,
    double keptShare,
    double maskBytes,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<PreviewEntry> preview) {

  /** The largest parameters, in bytes: servers keep those in use in memory. */
  public static final int MAX_WEIGHT_BYTES = 64 << 20;

  /** The largest tiles, in samples: so the mask of one fits into a message of a stream. */
  public static final int MAX_SAMPLES = 1 << 20;

  /** A generator that runs where the tiles are. */
  public GeneratorEntry(
      GeneratorForm form, KeepRule keep, Digest weights, double keptShare, double maskBytes) {
    this(form, keep, weights, keptShare, maskBytes, Optional.empty());
  }
}
