package io.maskcast.deploy.bench.tiles;

import io.maskcast.shared.config.ConfigException;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;
import picocli.CommandLine.Option;

/** The options that say what is compared. */
final class ArmOptions {

  @Option(
      names = "--arms",
      paramLabel = "ARM",
      split = ",",
      description = {
        "Of dense, masks, versions, channels, greedy-channels, random-channels, centre-crop, uniform-grid,",
        "overview, jpeg, webp, jpeg2000 (default: all that make sense of the tiles, without versions)."
      })
  private List<String> arms = List.of();

  @Option(
      names = "--shares",
      paramLabel = "SHARE",
      split = ",",
      defaultValue = "0.025,0.05,0.1",
      description = "The shares of samples that masks keep (default: ${DEFAULT-VALUE}).")
  private List<Double> shares;

  @Option(
      names = "--areas",
      paramLabel = "SHARE",
      split = ",",
      description = "The shares of the area of crops and grids (default: as --shares).")
  private List<Double> areas = List.of();

  @Option(
      names = "--channels",
      paramLabel = "N",
      split = ",",
      description = "How many channels are kept (default: a sixth and half of them).")
  private List<Integer> channels = List.of();

  @Option(
      names = "--overviews",
      paramLabel = "N",
      split = ",",
      defaultValue = "2,4",
      description = "The factors of overviews (default: ${DEFAULT-VALUE}).")
  private List<Integer> overviews;

  @Option(
      names = "--jpeg-qualities",
      paramLabel = "Q",
      split = ",",
      defaultValue = "10,50,90",
      description = "1 to 100 (default: ${DEFAULT-VALUE}).")
  private List<Integer> jpegQualities;

  @Option(
      names = "--webp-qualities",
      paramLabel = "Q",
      split = ",",
      defaultValue = "10,50,90",
      description = "1 to 100 (default: ${DEFAULT-VALUE}).")
  private List<Integer> webpQualities;

  @Option(
      names = "--jpeg2000-percents",
      paramLabel = "P",
      split = ",",
      defaultValue = "2,5,10,25",
      description = "Bytes of JPEG 2000 in percent of the dense ones (default: ${DEFAULT-VALUE}).")
  private List<Double> jpeg2000Percents;

  /**
   * What is compared, and with which values of each.
   *
   * @param tileChannels how many channels the tiles have
   * @param gdal whether it is installed; families that need it are left out if not
   * @param person is told what is left out
   */
  Map<Family, List<Double>> values(int tileChannels, boolean gdal, PrintWriter person) {
    Map<Family, List<Double>> values = new EnumMap<>(Family.class);
    List<Family> wanted =
        arms.isEmpty()
            ? Arrays.stream(Family.values()).filter(family -> family != Family.VERSIONS).toList()
            : arms.stream().map(Family::of).toList();
    for (Family family : wanted) {
      if (tileChannels == 1 && !family.ofSingleChannels()) {
        if (!arms.isEmpty()) {
          person.printf("%s is left out: the tiles have one channel%n", family.label());
        }
      } else if (family.needsGdal() && !gdal) {
        person.printf("%s is left out: %s%n", family.label(), Gdal.MISSING);
      } else {
        values.put(family, values(family, tileChannels));
      }
    }
    person.flush();
    return values;
  }

  private List<Double> values(Family family, int tileChannels) {
    return switch (family) {
      case DENSE, VERSIONS -> List.of(1.0);
      case MASKS -> checked("shares", shares, s -> s > 0 && s <= 1, "over 0 to 1");
      case CENTRE_CROP, UNIFORM_GRID ->
          checked("areas", areas.isEmpty() ? shares : areas, s -> s > 0 && s <= 1, "over 0 to 1");
      case CHANNELS, GREEDY_CHANNELS, RANDOM_CHANNELS ->
          checked(
              "channels",
              channels.isEmpty()
                  ? List.of(Math.max(1, tileChannels / 6), Math.max(1, tileChannels / 2))
                  : channels,
              n -> n >= 1 && n <= tileChannels,
              "1 to " + tileChannels);
      case OVERVIEW -> checked("overviews", overviews, n -> n >= 2 && n <= 64, "2 to 64");
      case JPEG -> checked("jpeg-qualities", jpegQualities, ArmOptions::isQuality, "1 to 100");
      case WEBP -> checked("webp-qualities", webpQualities, ArmOptions::isQuality, "1 to 100");
      case JPEG2000 ->
          checked("jpeg2000-percents", jpeg2000Percents, p -> p > 0 && p <= 100, "over 0 to 100");
    };
  }

  private static boolean isQuality(double quality) {
    return quality >= 1 && quality <= 100;
  }

  private static List<Double> checked(
      String option, List<? extends Number> given, DoublePredicate allowed, String words) {
    return given.stream()
        .map(Number::doubleValue)
        .peek(
            value -> {
              if (!allowed.test(value)) {
                throw new ConfigException(option, value, words);
              }
            })
        .distinct()
        .toList();
  }
}
