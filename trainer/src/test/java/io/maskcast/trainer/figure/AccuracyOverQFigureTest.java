package io.maskcast.trainer.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.MaskcastException;
import io.maskcast.trainer.figure.AccuracySeries.Role;
import java.awt.Color;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AccuracyOverQFigureTest {

  private static final Caption CAPTION = new Caption("A title", "");
  private static final int LEFT = 98;
  private static final int RIGHT = 1190;

  /** Below title and legend. */
  private static final int BODY = 100;

  @Test
  void aSmallQMakesTheAxisLogarithmic() {
    Picture picture =
        figure(
            OptionalDouble.empty(),
            series(
                Role.OURS,
                AccuracyPoint.of(0.01, 0.5),
                AccuracyPoint.of(0.1, 0.6),
                AccuracyPoint.of(1, 0.9)));
    // Equal factors are equally far apart: 0.1 lies in the middle of 0.01 to 1.
    assertThat(markerHeight(picture, x(0.5), FigureStyle.BLUE)).isGreaterThanOrEqualTo(12);
    assertThat(markerHeight(picture, x(0.09), FigureStyle.BLUE)).isLessThan(8);
  }

  @Test
  void otherwiseItIsLinear() {
    Picture picture =
        figure(
            OptionalDouble.empty(),
            series(
                Role.OURS,
                AccuracyPoint.of(0.1, 0.5),
                AccuracyPoint.of(0.2, 0.6),
                AccuracyPoint.of(1, 0.9)));
    assertThat(markerHeight(picture, x(1 / 9.0), FigureStyle.BLUE)).isGreaterThanOrEqualTo(12);
    assertThat(markerHeight(picture, x(0.5), FigureStyle.BLUE)).isLessThan(8);
  }

  @Test
  void oursIsThickerThanABaseline() {
    Picture picture =
        figure(
            OptionalDouble.empty(),
            series(Role.OURS, AccuracyPoint.of(0.1, 0.8), AccuracyPoint.of(0.9, 0.8)),
            series(Role.BASELINE, AccuracyPoint.of(0.1, 0.4), AccuracyPoint.of(0.9, 0.4)));
    int ours = markerHeight(picture, x(0.3), FigureStyle.BLUE);
    int baseline = markerHeight(picture, x(0.3), FigureStyle.ORANGE);
    assertThat(ours).isBetween(3, 4);
    assertThat(baseline).isBetween(1, 2);
  }

  @Test
  void intervalsReachFromTheirLowToTheirHighEnd() {
    Picture picture =
        figure(
            OptionalDouble.empty(),
            series(Role.OURS, new AccuracyPoint(0.5, 0.6, 0.2, 0.8)),
            series(Role.BASELINE, AccuracyPoint.of(0.4, 0.8)),
            series(Role.BASELINE, AccuracyPoint.of(0.6, 0.2)));
    List<int[]> bar =
        picture.runsDown(x(0.5), rgb -> (rgb & 0xff) - (rgb >> 16) > 60).stream()
            .filter(run -> run[0] > BODY)
            .toList();
    assertThat(bar).hasSize(1);
    assertThat((double) bar.get(0)[0])
        .isCloseTo(markerMiddle(picture, FigureStyle.ORANGE), within(2.0));
    assertThat((double) bar.get(0)[1])
        .isCloseTo(markerMiddle(picture, FigureStyle.PURPLE), within(2.0));
  }

  @Test
  void theAuthorsMarkersAreHollow() {
    Picture picture =
        figure(OptionalDouble.empty(), series(Role.AUTHORS, AccuracyPoint.of(0.5, 0.5)));
    int x = x(0.5);
    List<int[]> ring =
        picture.runsDown(x, FigureStyle.INK).stream().filter(run -> run[0] > BODY).toList();
    assertThat(ring).hasSize(2);
    int inside = (ring.get(0)[1] + ring.get(1)[0]) / 2;
    assertThat(picture.at(x + 4, inside + 3)).isEqualTo(Color.WHITE);
  }

  @Test
  void theDenseAccuracyIsALevelLineAcross() {
    AccuracySeries ours = series(Role.OURS, AccuracyPoint.of(0.2, 0.5), AccuracyPoint.of(0.8, 0.6));
    Picture with = figure(OptionalDouble.of(0.9), ours);
    assertThat(mostDashes(with)).isGreaterThan(60);
    assertThat(mostDashes(figure(OptionalDouble.empty(), ours))).isLessThan(20);
  }

  @Test
  void pointsMayComeInAnyOrder() {
    AccuracyPoint a = AccuracyPoint.of(0.1, 0.5);
    AccuracyPoint b = AccuracyPoint.of(0.5, 0.7);
    AccuracyPoint c = AccuracyPoint.of(0.9, 0.6);
    assertThat(png(series(Role.OURS, c, a, b))).isEqualTo(png(series(Role.OURS, a, b, c)));
  }

  @Test
  void manySeriesOfOneNameAreDrawn() {
    AccuracySeries[] many =
        Stream.of(Role.values())
            .flatMap(role -> Collections.nCopies(5, role).stream())
            .map(role -> series(role, AccuracyPoint.of(0.1, 0.5), AccuracyPoint.of(0.9, 0.5)))
            .toArray(AccuracySeries[]::new);
    assertThat(figure(OptionalDouble.empty(), many).width()).isEqualTo(1200);
  }

  @Test
  void aMaskThatKeepsNothingIsDrawn() {
    Picture picture =
        figure(
            OptionalDouble.empty(),
            series(Role.OURS, AccuracyPoint.of(0, 0.1), AccuracyPoint.of(1, 0.9)));
    assertThat(markerHeight(picture, x(0), FigureStyle.BLUE)).isGreaterThanOrEqualTo(12);
  }

  @Test
  void nothingToDrawIsSaidSo() {
    AccuracySeries empty = series(Role.OURS);
    assertThatThrownBy(
            () -> AccuracyOverQFigure.png(CAPTION, List.of(empty), OptionalDouble.of(0.9)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("no run has finished");
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatThrownBy(() -> AccuracyPoint.of(1.5, 0.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new AccuracyPoint(0.5, 0.5, 0.6, 0.7))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static AccuracySeries series(Role role, AccuracyPoint... points) {
    return new AccuracySeries("series", role, List.of(points));
  }

  private static byte[] png(AccuracySeries... series) {
    return AccuracyOverQFigure.png(CAPTION, List.of(series), OptionalDouble.empty());
  }

  private static Picture figure(OptionalDouble dense, AccuracySeries... series) {
    return Picture.of(AccuracyOverQFigure.png(CAPTION, List.of(series), dense));
  }

  /** The column at a share of the axis. */
  private static int x(double share) {
    return (int) Math.round(LEFT + (RIGHT - LEFT) * (0.025 + 0.95 * share));
  }

  /** Pixels of the highest run of a colour in a column of the plot. */
  private static int markerHeight(Picture picture, int x, Color colour) {
    return picture.runsDown(x, colour).stream()
        .filter(run -> run[0] > BODY)
        .mapToInt(run -> run[1] - run[0] + 1)
        .max()
        .orElse(0);
  }

  /** The row in the middle of the only marker of a colour. */
  private static double markerMiddle(Picture picture, Color colour) {
    return IntStream.range(BODY, picture.height())
        .filter(y -> !picture.runsAcross(y, colour).isEmpty())
        .average()
        .orElseThrow();
  }

  private static int mostDashes(Picture picture) {
    return IntStream.range(BODY, picture.height() - 100)
        .map(y -> picture.runsAcross(y, FigureStyle.SOFT_INK).size())
        .max()
        .orElse(0);
  }
}
