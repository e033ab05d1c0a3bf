package io.maskcast.shared.tiff;

import java.util.Objects;
import java.util.Optional;

/**
 * What a file says of one of its bands.
 *
 * @param name what it calls it, if it does
 * @param scale what a sample is to be multiplied by to become the quantity it stands for; 1 if the
 *     file does not say. Samples are delivered as they are
 * @param offset what is to be added after it; 0 if the file does not say
 */
public record BandDescription(Optional<String> name, double scale, double offset) {

  /** A band of which nothing is said. */
  public static final BandDescription NONE = new BandDescription(Optional.empty(), 1, 0);

  /** Checks that nothing is missing. */
  public BandDescription {
    Objects.requireNonNull(name, "name");
  }

  /** A band that is called something. */
  public static BandDescription called(String name) {
    return new BandDescription(Optional.of(name), 1, 0);
  }
}
