package io.maskcast.server.preview;

import io.maskcast.server.http.Problem;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How a raster is to be shown.
 *
 * @param bands one for grey (or a palette's colours) or three for red, green and blue, counted from
 *     1; none for what suits the raster
 * @param rescale the samples shown darkest and brightest, of each band or of all; none for what
 *     suits the raster
 */
record Style(List<Integer> bands, List<Rescale> rescale) {

  private static final String BANDS = "bands";
  private static final String RESCALE = "rescale";
  private static final int MOST_NUMBERS = 6;

  /**
   * What of the samples is shown.
   *
   * @param darkest the sample shown black, and all below it
   * @param brightest the sample shown in full colour, and all above it
   */
  record Rescale(double darkest, double brightest) {

    /** A sample as 0 to 255. */
    int level(double sample) {
      double part = (sample - darkest) / (brightest - darkest);
      return (int) Math.round(255 * Math.max(0, Math.min(1, part)));
    }
  }

  /** Copies the lists. */
  public Style {
    bands = List.copyOf(bands);
    rescale = List.copyOf(rescale);
  }

  /**
   * Reads the parameters of a request: {@code bands=3,2,1} and {@code rescale=0,3000}, the latter
   * also once for each band.
   *
   * @throws Problem 400 if they are not of this form
   */
  static Style of(MultiMap parameters) {
    List<Integer> bands = new ArrayList<>();
    for (double number : numbers(parameters, BANDS)) {
      if (number != Math.rint(number) || number < 1 || number > 65_535) {
        throw Problem.badRequest("bands count from 1, as in bands=3,2,1");
      }
      bands.add((int) number);
    }
    if (!bands.isEmpty() && bands.size() != 1 && bands.size() != 3) {
      throw Problem.badRequest("One band is shown in grey, three in colours; not " + bands.size());
    }
    List<Double> ends = numbers(parameters, RESCALE);
    if (ends.size() % 2 != 0 || ends.size() == 4) {
      throw Problem.badRequest(
          "rescale takes the samples shown darkest and brightest, once or for three bands, as in rescale=0,3000");
    }
    List<Rescale> rescale = new ArrayList<>();
    for (int i = 0; i < ends.size(); i += 2) {
      if (!(ends.get(i) < ends.get(i + 1))) {
        throw Problem.badRequest("rescale names the darkest sample first, as in rescale=0,3000");
      }
      rescale.add(new Rescale(ends.get(i), ends.get(i + 1)));
    }
    return new Style(bands, rescale);
  }

  /** The parameters that say so, as the end of an address; empty if nothing is said. */
  String query() {
    List<String> parameters = new ArrayList<>();
    if (!bands.isEmpty()) {
      parameters.add(
          BANDS + "=" + bands.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    rescale.forEach(
        ends -> parameters.add("%s=%s,%s".formatted(RESCALE, ends.darkest(), ends.brightest())));
    return parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
  }

  private static List<Double> numbers(MultiMap parameters, String name) {
    List<String> texts =
        parameters.getAll(name).stream()
            .flatMap(text -> Arrays.stream(text.split(",", -1)))
            .toList();
    if (texts.size() > MOST_NUMBERS) {
      throw Problem.badRequest("%s has %d numbers, too many".formatted(name, texts.size()));
    }
    List<Double> numbers = new ArrayList<>();
    for (String text : texts) {
      try {
        numbers.add(Double.valueOf(text.strip()));
      } catch (NumberFormatException e) {
        throw Problem.badRequest("%s takes numbers, not '%s'".formatted(name, text));
      }
    }
    if (numbers.stream().anyMatch(number -> !Double.isFinite(number))) {
      throw Problem.badRequest("%s takes finite numbers".formatted(name));
    }
    return numbers;
  }
}
