package io.maskcast.deploy.bench.result;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Choice;

/** What of each tile crosses the link. */
public enum Kind implements Choice {
  /** The samples that a bundle's mask keeps. */
  MASKED,
  /** All samples, through the same codecs. */
  DENSE;

  /**
   * The kind of a label.
   *
   * @throws MaskcastException if there is none
   */
  @JsonCreator
  public static Kind of(String label) {
    return Choice.of(values(), label, "kind of measurement");
  }

  @Override
  @JsonValue
  public String label() {
    return Choice.super.label();
  }
}
