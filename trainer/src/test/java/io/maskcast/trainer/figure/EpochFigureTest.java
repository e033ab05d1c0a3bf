package io.maskcast.trainer.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.maskcast.shared.MaskcastException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochFigureTest {

  private static final Caption CAPTION = new Caption("A title", "a subtitle");

  /** The pixels between which every plot lies, and the share of them that its x-axis spans. */
  private static final int LEFT = 98;

  private static final int RIGHT = 1190;
  private static final double CONTENT = 0.95;

  @Test
  void runsAreThinAndTheirMeanIsThick() {
    Picture picture = figure(level(0.2, 12), level(0.8, 12));
    int x = x(6, 1, 12);

    List<int[]> mean = picture.runsDown(x, FigureStyle.BLUE);
    List<int[]> lines = picture.runsDown(x, EpochFigureTest::isBluish);

    assertThat(picture.width()).isEqualTo(1200);
    assertThat(mean).hasSize(1);
    assertThat(lines).hasSize(3);
    assertThat(height(mean.get(0))).isBetween(3, 4);
    assertThat(height(lines.get(0))).isLessThanOrEqualTo(3);
    assertThat(height(lines.get(1))).isGreaterThanOrEqualTo(4);
    assertThat(height(lines.get(2))).isLessThanOrEqualTo(3);
    assertThat(middle(mean.get(0)))
        .isCloseTo((middle(lines.get(0)) + middle(lines.get(2))) / 2, within(1.0));
  }

  @Test
  void theMeanIsOverTheRunsThatReachedTheEpoch() {
    Picture picture = figure(level(0.2, 12), level(0.8, 6));

    double together = middle(picture.runsDown(x(3, 1, 12), FigureStyle.BLUE).get(0));
    double alone = middle(picture.runsDown(x(10, 1, 12), FigureStyle.BLUE).get(0));
    List<int[]> both = picture.runsDown(x(3, 1, 12), EpochFigureTest::isBluish);

    assertThat(together).isCloseTo((middle(both.get(0)) + middle(both.get(2))) / 2, within(1.0));
    assertThat(alone).isCloseTo(middle(both.get(2)), within(1.0));
  }

  @Test
  void aSingleRunIsOneLineWithoutLegend() {
    Picture one = figure(level(0.2, 12));
    assertThat(one.runsDown(x(6, 1, 12), EpochFigureTest::isBluish)).hasSize(1);
    assertThat(one.height()).isLessThan(figure(level(0.2, 12), level(0.3, 12)).height());
  }

  @Test
  void aSinglePointIsADot() {
    Picture picture = figure(level(0.4, 1));
    List<int[]> dot = picture.runsDown(x(1, 0, 2), FigureStyle.BLUE);
    assertThat(dot).hasSize(1);
    assertThat(height(dot.get(0))).isBetween(5, 10);
  }

  @Test
  void lambdaLiesOnALogarithmicAxis() {
    List<EpochPoint> points = new ArrayList<>();
    double[] lambdas = {1, 1, 1, 10, 10, 10, 100, 100, 100};
    for (int i = 0; i < lambdas.length; i++) {
      points.add(
          new EpochPoint(i + 1, "", 0.5, 1, OptionalDouble.of(lambdas[i]), OptionalDouble.empty()));
    }
    Picture picture = figure(new EpochRun(points));
    double one = middle(picture.runsDown(x(2, 1, 9), FigureStyle.GREEN).get(0));
    double ten = middle(picture.runsDown(x(5, 1, 9), FigureStyle.GREEN).get(0));
    double hundred = middle(picture.runsDown(x(8, 1, 9), FigureStyle.GREEN).get(0));
    assertThat(one - ten).isCloseTo(ten - hundred, within(1.5)).isGreaterThan(50);
  }

  @Test
  void plotsWithoutValuesAreLeftOut() {
    int two = figure(run(12, OptionalDouble.empty(), OptionalDouble.empty())).height();
    int three = figure(run(12, OptionalDouble.of(0.1), OptionalDouble.of(1))).height();
    Picture four = figure(run(12, OptionalDouble.of(0.1), OptionalDouble.of(1)), falling(12));

    assertThat(three).isGreaterThan(two + 100);
    assertThat(four.height()).isGreaterThan(three + 100);
    // Temperatures have no mean: no pixel has the full colour.
    assertThat(four.count(FigureStyle.PURPLE)).isZero();
  }

  @Test
  void stagesAreDividedByDashedLines() {
    List<EpochPoint> points = new ArrayList<>();
    for (int epoch = 1; epoch <= 12; epoch++) {
      points.add(point(epoch, epoch <= 6 ? "dense" : "mask", 0.5));
    }
    Picture staged = figure(new EpochRun(points));
    Picture plain = figure(level(0.5, 12));

    int border = (int) Math.round(LEFT + (RIGHT - LEFT) * (0.025 + CONTENT * 5.5 / 11));
    assertThat(greyDashes(staged, border)).isGreaterThan(30);
    assertThat(greyDashes(plain, border)).isLessThan(5);
    assertThat(staged.height()).isGreaterThan(plain.height());
  }

  @Test
  void runsWithoutPointsChangeNothing() {
    byte[] with =
        EpochFigure.png(CAPTION, List.of(level(0.3, 5), new EpochRun(List.of()), level(0.5, 5)));
    byte[] without = EpochFigure.png(CAPTION, List.of(level(0.3, 5), level(0.5, 5)));
    assertThat(with).isEqualTo(without);
  }

  @Test
  void nothingToDrawIsSaidSo() {
    assertThatThrownBy(() -> EpochFigure.png(CAPTION, List.of()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("no run has finished an epoch");
    assertThatThrownBy(() -> EpochFigure.png(CAPTION, List.of(new EpochRun(List.of()))))
        .isInstanceOf(MaskcastException.class);
  }

  @Test
  void impossibleNumbersAreRefused() {
    assertThatThrownBy(() -> point(1, "", 1.01)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> point(1, "", Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> run(1, OptionalDouble.of(0), OptionalDouble.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lambda");
    assertThatThrownBy(() -> new EpochRun(List.of(point(2, "", 0.5), point(2, "", 0.5))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Picture figure(EpochRun... runs) {
    return Picture.of(EpochFigure.png(CAPTION, List.of(runs)));
  }

  private static EpochPoint point(int epoch, String stage, double accuracy) {
    return new EpochPoint(
        epoch, stage, accuracy, 1, OptionalDouble.empty(), OptionalDouble.empty());
  }

  private static EpochRun level(double accuracy, int epochs) {
    return new EpochRun(
        IntStream.rangeClosed(1, epochs).mapToObj(epoch -> point(epoch, "", accuracy)).toList());
  }

  private static EpochRun run(int epochs, OptionalDouble lambda, OptionalDouble tau) {
    return new EpochRun(
        IntStream.rangeClosed(1, epochs)
            .mapToObj(epoch -> new EpochPoint(epoch, "", 0.5, 1, lambda, tau))
            .toList());
  }

  private static EpochRun falling(int epochs) {
    return new EpochRun(
        IntStream.rangeClosed(1, epochs)
            .mapToObj(
                epoch ->
                    new EpochPoint(
                        epoch,
                        "",
                        0.5,
                        1,
                        OptionalDouble.of(0.1),
                        OptionalDouble.of(Math.pow(0.5, epoch))))
            .toList());
  }

  private static int x(int epoch, int first, int last) {
    double share = (epoch - first) / (double) (last - first);
    return (int) Math.round(LEFT + (RIGHT - LEFT) * ((1 - CONTENT) / 2 + CONTENT * share));
  }

  /** Between the blue of the lines and the white under them, not grey. */
  private static boolean isBluish(int rgb) {
    return (rgb & 0xff) - (rgb >> 16) > 25;
  }

  private static int greyDashes(Picture picture, int x) {
    return IntStream.rangeClosed(x - 2, x + 2)
        .map(
            column -> picture.runsDown(column, rgb -> (rgb & 0xff) < 0xb0 && !isBluish(rgb)).size())
        .max()
        .orElse(0);
  }

  private static int height(int[] run) {
    return run[1] - run[0] + 1;
  }

  private static double middle(int[] run) {
    return (run[0] + run[1]) / 2.0;
  }
}
