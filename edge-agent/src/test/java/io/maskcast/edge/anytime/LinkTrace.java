package io.maskcast.edge.anytime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes a second of a link, second by second; nothing after the end. */
final class LinkTrace {

  private final String name;
  private final double[] rates;

  private LinkTrace(String name, double[] rates) {
    this.name = name;
    this.rates = rates;
  }

  /** A trace of this package's resources: one line a second. */
  static LinkTrace read(String name) {
    try (InputStream in = LinkTrace.class.getResourceAsStream(name + ".txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
      return new LinkTrace(name, text.lines().mapToDouble(Double::parseDouble).toArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  double[] rates() {
    return rates.clone();
  }

  int seconds() {
    return rates.length;
  }

  /** What the link carries between two moments. */
  double bytes(double from, double to) {
    double bytes = 0;
    for (int second = (int) from; second < Math.min(to, rates.length); second++) {
      bytes += rates[second] * (Math.min(to, second + 1) - Math.max(from, second));
    }
    return bytes;
  }

  /** When so many bytes have come, begun at a moment; infinite if never. */
  double done(double from, double bytes) {
    double left = bytes;
    double now = from;
    for (int second = (int) from; second < rates.length; second++) {
      double room = rates[second] * (second + 1 - now);
      if (room >= left) {
        return now + left / rates[second];
      }
      left -= room;
      now = second + 1;
    }
    return Double.POSITIVE_INFINITY;
  }

  @Override
  public String toString() {
    return name + Arrays.toString(rates);
  }
}
