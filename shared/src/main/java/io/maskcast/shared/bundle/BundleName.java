package io.maskcast.shared.bundle;

import io.maskcast.shared.MaskcastException;
import java.util.regex.Pattern;

/**
 * The name that points at a bundle.
 *
 * @param value 1 to 64 characters of [a-z0-9._-], first a letter or digit
 */
public record BundleName(String value) {

  private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  /**
   * Checks the form; a name is also a file name, so nothing else is let through.
   *
   * @throws MaskcastException if it has another form
   */
  public BundleName {
    if (!FORM.matcher(value).matches()) {
      throw new MaskcastException(
          "'%s' is no bundle name: 1 to 64 characters of a-z, 0-9, '.', '_' and '-' are, the first a letter or digit"
              .formatted(value));
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
