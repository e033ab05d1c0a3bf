package io.maskcast.shared.config;

import io.maskcast.shared.MaskcastException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One of a few things people choose from by name, on the command line or in files. For enums:
 * {@code CENTRE_CROP} is chosen as {@code centre-crop}.
 */
public interface Choice {

  /** The name in Java. */
  String name();

  /** The name people write: small letters, with hyphens. */
  default String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The choice of a label.
   *
   * @param choices all there are
   * @param label what somebody wrote
   * @param kind what it should have been, for the message, such as {@code device}
   * @throws MaskcastException if it is none of them; the message names them all
   */
  static <C extends Choice> C of(C[] choices, String label, String kind) {
    return Arrays.stream(choices)
        .filter(choice -> choice.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new MaskcastException(
                    "'%s' is no %s; allowed: %s".formatted(label, kind, labels(choices))));
  }

  /** All labels, for messages. */
  static String labels(Choice[] choices) {
    return Arrays.stream(choices).map(Choice::label).collect(Collectors.joining(", "));
  }
}
