package io.maskcast.shared.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

  private static Network.Shape shape(int channels, int height, int width) {
    return new Network.Shape(channels, height, width);
  }

  private static Network of(Layer... layers) {
    return new Network("test", List.of(layers));
  }

  @Test
  void leNet5OnMnistHasTheShapesOfTheAuthorsCode() {
    Network network = Network.leNet5(28, 28, 10);
    assertThat(network.name()).isEqualTo("lenet5");
    assertThat(network.layers())
        .containsExactly(
            new Layer.Conv2d(20, 5, 0),
            new Layer.Relu(),
            new Layer.MaxPool2d(2),
            new Layer.Conv2d(50, 5, 0),
            new Layer.Relu(),
            new Layer.MaxPool2d(2),
            new Layer.Flatten(),
            new Layer.Linear(500),
            new Layer.Relu(),
            new Layer.Linear(10));
    assertThat(network.shapes(1, 28, 28))
        .containsExactly(
            shape(1, 28, 28),
            shape(20, 24, 24),
            shape(20, 24, 24),
            shape(20, 12, 12),
            shape(50, 8, 8),
            shape(50, 8, 8),
            shape(50, 4, 4),
            Network.Shape.flat(800),
            Network.Shape.flat(500),
            Network.Shape.flat(500),
            Network.Shape.flat(10));
  }

  static Stream<Arguments> otherSides() {
    return Stream.of(
        // Small tiles keep their size, and are not pooled under 8.
        Arguments.of(3, 3, List.of(shape(50, 3, 3), Network.Shape.flat(450))),
        Arguments.of(1, 1, List.of(shape(50, 1, 1), Network.Shape.flat(50))),
        Arguments.of(9, 9, List.of(shape(50, 4, 4), Network.Shape.flat(800))),
        Arguments.of(15, 15, List.of(shape(50, 7, 7), Network.Shape.flat(2_450))),
        // The smaller side decides for both.
        Arguments.of(16, 100, List.of(shape(50, 2, 44), Network.Shape.flat(4_400))),
        Arguments.of(100, 16, List.of(shape(50, 44, 2), Network.Shape.flat(4_400))),
        Arguments.of(1, 100, List.of(shape(50, 1, 100), Network.Shape.flat(5_000))));
  }

  @ParameterizedTest
  @MethodSource("otherSides")
  void leNet5FitsOtherSides(int height, int width, List<Network.Shape> aroundFlatten) {
    Network network = Network.leNet5(height, width, 4);
    List<Network.Shape> shapes = network.shapes(13, height, width);
    int flatten = network.layers().indexOf(new Layer.Flatten());
    assertThat(shapes).hasSize(network.layers().size() + 1);
    assertThat(shapes.subList(flatten, flatten + 2)).isEqualTo(aroundFlatten);
    assertThat(shapes.get(shapes.size() - 1)).isEqualTo(Network.Shape.flat(4));
  }

  @Property
  void leNet5RunsOnEveryTile(
      @ForAll @IntRange(min = 1, max = 5) int channels,
      @ForAll @IntRange(min = 1, max = 300) int height,
      @ForAll @IntRange(min = 1, max = 300) int width) {
    List<Network.Shape> shapes = Network.leNet5(height, width, 2).shapes(channels, height, width);
    assertThat(shapes.get(0)).isEqualTo(shape(channels, height, width));
    assertThat(shapes.get(shapes.size() - 1)).isEqualTo(Network.Shape.flat(2));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 0, -1})
  void fewerThanTwoClassesAreRefused(int classes) {
    assertThatThrownBy(() -> Network.leNet5(28, 28, classes))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("A network needs 2 or more classes, not " + classes);
  }

  static Stream<Network> misfits() {
    int most = Integer.MAX_VALUE;
    return Stream.of(
        of(new Layer.Linear(3)),
        of(new Layer.Flatten(), new Layer.Flatten()),
        of(new Layer.Flatten(), new Layer.Conv2d(1, 1, 0)),
        of(new Layer.Flatten(), new Layer.MaxPool2d(1)),
        of(new Layer.Flatten(), new Layer.Linear(0)),
        of(new Layer.Flatten(), new Layer.Linear(-5)),
        of(new Layer.Conv2d(0, 1, 0)),
        of(new Layer.Conv2d(-1, 1, 0)),
        of(new Layer.Conv2d(1, 0, 0)),
        of(new Layer.Conv2d(1, -1, 0)),
        of(new Layer.Conv2d(1, 1, -1)),
        of(new Layer.Conv2d(1, 9, 0)),
        of(new Layer.Conv2d(1, 8, 0)), // fits the rows, not the columns
        of(new Layer.MaxPool2d(0)),
        of(new Layer.MaxPool2d(-1)),
        of(new Layer.MaxPool2d(8)),
        of(new Layer.MaxPool2d(7), new Layer.MaxPool2d(2)),
        // Sizes that overflow.
        of(new Layer.Conv2d(1, 1, most)),
        of(new Layer.Conv2d(1, most, most)),
        of(new Layer.Conv2d(1, 1, 1 << 30)),
        of(new Layer.Conv2d(1, most, 0)),
        of(new Layer.Conv2d(most, 1, 0), new Layer.Flatten()),
        of(new Layer.Conv2d(1 << 30, 1, 0), new Layer.Flatten()),
        of(new Layer.Conv2d(1, 1, 1 << 28), new Layer.Flatten()));
  }

  @ParameterizedTest
  @MethodSource("misfits")
  void layersThatDoNotFitAreRefused(Network network) {
    assertThatThrownBy(() -> network.shapes(3, 8, 7))
        .isInstanceOf(MaskcastException.class)
        .hasMessageStartingWith("Network test cannot run: ");
  }

  @Test
  void poolsLeaveOutWhatDoesNotFillASquare() {
    assertThat(of(new Layer.MaxPool2d(3)).shapes(2, 8, 7))
        .containsExactly(shape(2, 8, 7), shape(2, 2, 2));
  }

  @Test
  void paddedConvolutionsGrow() {
    assertThat(of(new Layer.Conv2d(4, 2, 3)).shapes(2, 8, 7))
        .containsExactly(shape(2, 8, 7), shape(4, 13, 12));
  }

  @Test
  void reluChangesNoShape() {
    assertThat(of(new Layer.Relu(), new Layer.Flatten(), new Layer.Relu()).shapes(2, 3, 4))
        .containsExactly(
            shape(2, 3, 4), shape(2, 3, 4), Network.Shape.flat(24), Network.Shape.flat(24));
  }

  @Test
  void layersAreCopied() {
    List<Layer> layers = new ArrayList<>(List.of(new Layer.Flatten()));
    Network network = new Network("test", layers);
    layers.clear();
    assertThat(network.layers()).containsExactly(new Layer.Flatten());
  }
}
