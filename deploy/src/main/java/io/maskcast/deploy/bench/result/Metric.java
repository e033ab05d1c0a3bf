package io.maskcast.deploy.bench.result;

import io.maskcast.deploy.bench.statistics.Median;
import io.maskcast.shared.MaskcastException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * One figure of a repetition. Its name, with the unit at the end, is the same in every file and on
 * the command line.
 */
public enum Metric {
  /** Requests that were answered in full. */
  REQUESTS("requests answered"),
  /** Tiles that arrived in full. */
  TILES("tiles received"),
  /** From the first request to the end of the last answer. */
  SECONDS("time it took"),
  /** Requests a second. */
  REQUESTS_PER_SECOND("requests a second"),
  /** Tiles a second. */
  TILES_PER_SECOND("tiles a second"),
  /** Useful goodput: dense bytes of the tiles that arrived, whatever crossed the link for them. */
  DENSE_BYTES_PER_SECOND("useful goodput: dense bytes of the tiles that came"),
  /** Bytes of selected samples a second. */
  SELECTED_BYTES_PER_SECOND("selected bytes a second"),
  /** Bytes after the codec a second. */
  PAYLOAD_BYTES_PER_SECOND("payload bytes a second"),
  /** Bytes read from the socket a second. */
  WIRE_DOWN_BYTES_PER_SECOND("bytes read from the socket a second"),
  /** All samples of a tile. */
  DENSE_BYTES_PER_TILE("every sample of a tile"),
  /** The samples that are sent. */
  SELECTED_BYTES_PER_TILE("the samples that are sent"),
  /** After the codec. */
  PAYLOAD_BYTES_PER_TILE("after the codec"),
  /** gRPC messages of both directions, with their prefixes. */
  MESSAGE_BYTES_PER_TILE("gRPC messages, both directions"),
  /** Read from the socket of the edge. */
  WIRE_DOWN_BYTES_PER_TILE("read from the socket"),
  /** Written to the socket of the edge. */
  WIRE_UP_BYTES_PER_TILE("written to the socket"),
  /** Both directions of the socket. */
  WIRE_BYTES_PER_TILE("across the socket, both directions"),
  /** Half of the requests took no longer. */
  LATENCY_P50_MS("requests, 50 % within"),
  /** Nine in ten requests took no longer. */
  LATENCY_P90_MS("requests, 90 % within"),
  /** 99 of 100 requests took no longer. */
  LATENCY_P99_MS("requests, 99 % within"),
  /** The slowest request. */
  LATENCY_MAX_MS("requests, the slowest"),
  /** Half of the requests had their first tiles no later. */
  FIRST_TILE_P50_MS("first tiles of a request, 50 % within"),
  /** 99 of 100 requests had their first tiles no later. */
  FIRST_TILE_P99_MS("first tiles of a request, 99 % within"),
  /** First tiles of the first request of a new connection, connecting included. */
  COLD_FIRST_TILE_MS("first tiles of a new connection"),
  /** CPU time of this end's process. */
  EDGE_CPU_SECONDS("CPU time here"),
  /** CPU time of this end's process a tile. */
  EDGE_CPU_US_PER_TILE("CPU time here a tile"),
  /** CPU time of the server's process. */
  SERVER_CPU_SECONDS("CPU time of the server"),
  /** CPU time of the server's process a tile. */
  SERVER_CPU_US_PER_TILE("CPU time of the server a tile"),
  /** The most memory this end's process had resident since it began. */
  EDGE_PEAK_RESIDENT_BYTES("most memory here since start"),
  /** The most memory the server's process had resident since it began. */
  SERVER_PEAK_RESIDENT_BYTES("most memory of the server since start");

  private static final double MILLION = 1e6;

  private final String meaning;

  Metric(String meaning) {
    this.meaning = meaning;
  }

  /** Its name in files and on the command line, {@code wire_bytes_per_tile}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What it is, in a few words. */
  public String meaning() {
    return meaning;
  }

  /**
   * The metric of a name.
   *
   * @throws MaskcastException if there is none; the message names them all
   */
  public static Metric of(String label) {
    return Arrays.stream(values())
        .filter(metric -> metric.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                new MaskcastException(
                    "'%s' is no figure of a link; allowed: %s"
                        .formatted(
                            label,
                            Arrays.stream(values())
                                .map(Metric::label)
                                .collect(Collectors.joining(", ")))));
  }

  /** A value for people: whole, or with the digits that count; millions as {@code 1.234 M}. */
  public static String text(double value) {
    if (value >= MILLION) {
      return text(value / MILLION) + " M";
    }
    int decimals = value >= 1000 || value == 0 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 3;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** A median for people, {@code 12.34 (11.90 to 12.80)}. */
  public static String text(Median median) {
    return median.low() == median.high()
        ? text(median.value())
        : "%s (%s to %s)".formatted(text(median.value()), text(median.low()), text(median.high()));
  }
}
