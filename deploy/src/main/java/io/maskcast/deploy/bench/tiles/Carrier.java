package io.maskcast.deploy.bench.tiles;

import io.maskcast.shared.config.Choice;
import java.util.ArrayList;
import java.util.List;

/** How what an arm sends crosses the link. */
enum Carrier implements Choice {
  /** A stream of the server, samples as they are. */
  RAW("stream, no codec"),
  /** A stream of the server, the codec of its choice. */
  CODEC("stream, best codec"),
  /** Images of many tiles, by HTTP/1.1. */
  IMAGE("images by HTTP"),
  /** Lossless WebP of many tiles, by HTTP/1.1. */
  LOSSLESS_WEBP("lossless WebP by HTTP"),
  /** Lossless JPEG 2000 of many tiles, by HTTP/1.1. */
  LOSSLESS_JPEG2000("lossless JPEG 2000 by HTTP"),
  /** Bands of a cloud-optimised GeoTIFF that lie apart, read by GDAL. */
  COG_BAND("GDAL, COG, bands apart"),
  /** Bands of a cloud-optimised GeoTIFF that lie side by side, read by GDAL. */
  COG_PIXEL("GDAL, COG, bands side by side");

  private final String meaning;

  Carrier(String meaning) {
    this.meaning = meaning;
  }

  /** What it is, in a few words. */
  String meaning() {
    return meaning;
  }

  boolean needsGdal() {
    return this != RAW && this != CODEC && this != IMAGE;
  }

  /** Those that carry a representation. */
  static List<Carrier> of(Representation what) {
    return switch (what.family()) {
      case DENSE -> {
        List<Carrier> all = new ArrayList<>(List.of(values()));
        all.remove(IMAGE);
        yield all;
      }
      case MASKS -> List.of(RAW, CODEC);
      case CHANNELS -> List.of(RAW, CODEC, COG_BAND, COG_PIXEL);
      case VERSIONS, GREEDY_CHANNELS, RANDOM_CHANNELS, CENTRE_CROP, UNIFORM_GRID, OVERVIEW ->
          List.of(CODEC);
      case JPEG, WEBP, JPEG2000 -> List.of(IMAGE);
    };
  }
}
