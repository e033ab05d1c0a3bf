package io.maskcast.trainer.figure;

import java.util.Objects;

/**
 * What stands over a figure.
 *
 * @param title one line in large letters
 * @param subtitle what a reader must know besides (data, network, seeds, what intervals mean); may
 *     be empty
 */
public record Caption(String title, String subtitle) {

  /** Neither may be null. */
  public Caption {
    Objects.requireNonNull(title, "title");
    Objects.requireNonNull(subtitle, "subtitle");
  }
}
