package io.maskcast.shared.tile;

import com.fasterxml.jackson.annotation.JsonProperty;

/** In which order the samples of a tile follow each other. */
public enum Interleave {
  /** Row, column, channel: the channels of one pixel side by side. */
  @JsonProperty("pixel")
  PIXEL,
  /** Channel, row, column: one whole channel after the other. */
  @JsonProperty("band")
  BAND
}
