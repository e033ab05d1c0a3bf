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
import org.junit.jupiter.params.provider.CsvSource;
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

  private static List<Network.Shape> distinctShapes(Network network, Network.Shape in) {
    return network.shapes(in.channels(), in.height(), in.width()).stream().distinct().toList();
  }

  private static long trainable(Network network, Network.Shape in) {
    return network.parameters(in).stream()
        .filter(Parameter::trainable)
        .mapToLong(Parameter::size)
        .sum();
  }

  @Test
  void resNet20OnCifarIsTheOneOfHeAndOthers() {
    Network network = Network.resNet20(10);
    assertThat(distinctShapes(network, shape(3, 32, 32)))
        .containsExactly(
            shape(3, 32, 32),
            shape(16, 32, 32),
            shape(32, 16, 16),
            shape(64, 8, 8),
            Network.Shape.flat(64),
            Network.Shape.flat(10));
    // conv 3 -> 16; 6 of 16 -> 16; 16 -> 32 and 5 of 32 -> 32; 32 -> 64 and 5 of 64 -> 64; all 3x3;
    // scale and shift of each of the 7 x 16 + 6 x 32 + 6 x 64 channels; fc 64 -> 10. He et al.,
    // table 6: 0.27 million.
    long kernels = 3 * 16 + 6 * 256 + (512 + 5 * 1_024) + (2_048 + 5 * 4_096);
    assertThat(trainable(network, shape(3, 32, 32)))
        .isEqualTo(9 * kernels + 2 * (112 + 192 + 384) + 650)
        .isEqualTo(269_722);
    long residual =
        network.layers().stream().filter(layer -> layer instanceof Layer.Residual).count();
    assertThat(residual).isEqualTo(9);
  }

  @Test
  void resNet101OnCifarHasFourStagesOfBottlenecks() {
    Network network = Network.resNet101(10);
    assertThat(distinctShapes(network, shape(3, 32, 32)))
        .containsExactly(
            shape(3, 32, 32),
            shape(64, 32, 32),
            shape(256, 32, 32),
            shape(512, 16, 16),
            shape(1_024, 8, 8),
            shape(2_048, 4, 4),
            Network.Shape.flat(2_048),
            Network.Shape.flat(10));
    long weights = 3 * 64 * 9;
    long channels = 64;
    long inputs = 64;
    int[] blocks = {3, 4, 23, 3};
    for (int stage = 0; stage < 4; stage++) {
      long filters = 64L << stage;
      for (int block = 0; block < blocks[stage]; block++) {
        weights += inputs * filters + 9 * filters * filters + 4 * filters * filters;
        channels += 6 * filters;
        if (block == 0) { // the shortcut
          weights += inputs * 4 * filters;
          channels += 4 * filters;
        }
        inputs = 4 * filters;
      }
    }
    assertThat(trainable(network, shape(3, 32, 32)))
        .isEqualTo(weights + 2 * channels + 2_048 * 10 + 10)
        .isEqualTo(42_512_970);
  }

  static Stream<Arguments> allConvNetSides() {
    return Stream.of(
        Arguments.of(32, 32, List.of(32, 16, 8, 4)),
        Arguments.of(11, 11, List.of(11, 6, 6, 6)),
        Arguments.of(8, 8, List.of(8, 4, 4, 4)),
        Arguments.of(7, 7, List.of(7, 7, 7, 7)),
        Arguments.of(3, 3, List.of(3, 3, 3, 3)),
        Arguments.of(1, 1, List.of(1, 1, 1, 1)));
  }

  @ParameterizedTest
  @MethodSource("allConvNetSides")
  void allConvNetHalvesSidesOfEightAndMore(int height, int width, List<Integer> sides) {
    List<Network.Shape> expected = new ArrayList<>(List.of(shape(36, height, width)));
    for (int i = 0; i < 4; i++) {
      expected.add(shape(64 << i, sides.get(i), sides.get(i)));
    }
    expected.add(shape(13, sides.get(3), sides.get(3)));
    expected.add(Network.Shape.flat(13));
    assertThat(distinctShapes(Network.allConvNet(height, width, 13), shape(36, height, width)))
        .isEqualTo(expected);
  }

  @Property(tries = 200)
  void everyNamedNetworkRunsOnEveryTile(
      @ForAll @IntRange(min = 1, max = 5) int channels,
      @ForAll @IntRange(min = 1, max = 300) int height,
      @ForAll @IntRange(min = 1, max = 300) int width,
      @ForAll @IntRange(min = 2, max = 1000) int classes) {
    for (String name : Network.names()) {
      Network network = Network.of(name, height, width, classes);
      assertThat(network.name()).isEqualTo(name);
      List<Network.Shape> shapes = network.shapes(channels, height, width);
      assertThat(shapes.get(shapes.size() - 1)).isEqualTo(Network.Shape.flat(classes));
      List<String> names =
          network.parameters(shape(channels, height, width)).stream().map(Parameter::name).toList();
      assertThat(names).doesNotHaveDuplicates();
    }
  }

  @Test
  void logitsAreOnePerClass() {
    Network network = Network.resNet20(10);
    network.requireLogits(shape(3, 8, 8), 10);
    assertThatThrownBy(() -> network.requireLogits(shape(3, 8, 8), 9))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("instead of 9 classes");
    assertThatThrownBy(() -> of(new Layer.Relu()).requireLogits(shape(3, 1, 1), 3))
        .isInstanceOf(MaskcastException.class);
  }

  @Test
  void anotherNameIsRefusedWithThoseThereAre() {
    assertThatThrownBy(() -> Network.of("LeNet5", 28, 28, 10))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("'LeNet5' is no network; allowed: lenet5, allconvnet, resnet20, resnet101");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 0, -1})
  void fewerThanTwoClassesAreRefused(int classes) {
    for (String name : Network.names()) {
      assertThatThrownBy(() -> Network.of(name, 28, 28, classes))
          .isInstanceOf(MaskcastException.class)
          .hasMessage("A network needs 2 or more classes, not " + classes);
    }
  }

  @Test
  void parametersAreNamedByPathInTheOrderOfUse() {
    Network network =
        of(
            new Layer.StridedConv2d(4, 3, 2, 1, false),
            new Layer.BatchNorm2d(1e-5),
            new Layer.Residual(
                List.of(
                    new Layer.Residual(List.of(new Layer.Relu()), List.of()),
                    new Layer.StridedConv2d(6, 1, 1, 0, true)),
                List.of(new Layer.Relu(), new Layer.Conv2d(6, 3, 1))),
            new Layer.GlobalAvgPool2d(),
            new Layer.Linear(2));
    assertThat(network.parameters(shape(3, 8, 7)))
        .containsExactly(
            new Parameter("0.weight", List.of(4, 3, 3, 3), Parameter.Role.WEIGHT),
            new Parameter("1.weight", List.of(4), Parameter.Role.SCALE),
            new Parameter("1.bias", List.of(4), Parameter.Role.SHIFT),
            new Parameter("1.running_mean", List.of(4), Parameter.Role.RUNNING_MEAN),
            new Parameter("1.running_var", List.of(4), Parameter.Role.RUNNING_VARIANCE),
            new Parameter("2.main.1.weight", List.of(6, 4, 1, 1), Parameter.Role.WEIGHT),
            new Parameter("2.main.1.bias", List.of(6), Parameter.Role.BIAS),
            new Parameter("2.shortcut.1.weight", List.of(6, 4, 3, 3), Parameter.Role.WEIGHT),
            new Parameter("2.shortcut.1.bias", List.of(6), Parameter.Role.BIAS),
            new Parameter("4.weight", List.of(2, 6), Parameter.Role.WEIGHT),
            new Parameter("4.bias", List.of(2), Parameter.Role.BIAS));
  }

  @Test
  void parametersNoArrayHoldsAreRefused() {
    Network network = Network.leNet5(3_000, 3_000, 2); // fc 500 of 50 x 747 x 747
    assertThatThrownBy(() -> network.parameters(shape(1, 3_000, 3_000)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("[500, 27900450]");
  }

  @Test
  void stridesLeaveOutPlacesBeyondThePadding() {
    assertThat(of(new Layer.StridedConv2d(4, 3, 2, 0, true)).shapes(2, 8, 7))
        .containsExactly(shape(2, 8, 7), shape(4, 3, 3));
    assertThat(of(new Layer.StridedConv2d(4, 3, 2, 1, false)).shapes(2, 8, 7))
        .containsExactly(shape(2, 8, 7), shape(4, 4, 4));
    assertThat(of(new Layer.Subsample2d(2, 5)).shapes(2, 8, 7))
        .containsExactly(shape(2, 8, 7), shape(5, 4, 4));
    assertThat(of(new Layer.Subsample2d(3, 2)).shapes(2, 7, 1))
        .containsExactly(shape(2, 7, 1), shape(2, 3, 1));
  }

  @Test
  void aScriptIsAWholeNetwork() {
    Network script = of(new Layer.TorchScript(7));
    assertThat(script.scripted()).isTrue();
    assertThat(script.shapes(3, 8, 7)).containsExactly(shape(3, 8, 7), Network.Shape.flat(7));
    assertThat(script.parameters(shape(3, 8, 7))).isEmpty();
    assertThat(Network.resNet20(7).scripted()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"0,8,7", "3,0,7", "3,8,-1", "65536,65536,1", "1048576,1048576,1048576"})
  void impossibleTilesAreRefused(int channels, int height, int width) {
    assertThatThrownBy(() -> of(new Layer.Relu()).shapes(channels, height, width))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("no network takes tiles of");
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
        of(new Layer.Conv2d(1, 1, 1 << 28), new Layer.Flatten()),
        of(new Layer.Conv2d(1, 1, 10_000)), // 20,008 x 20,007
        of(new Layer.Flatten(), new Layer.StridedConv2d(1, 1, 1, 0, false)),
        of(new Layer.StridedConv2d(1, 1, 0, 0, false)),
        of(new Layer.StridedConv2d(1, 1, -1, 0, false)),
        of(new Layer.StridedConv2d(1, 9, 2, 0, false)),
        of(new Layer.StridedConv2d(1, most, most, most, false), new Layer.Conv2d(1, 4, 0)),
        of(new Layer.BatchNorm2d(0)),
        of(new Layer.BatchNorm2d(-1e-5)),
        of(new Layer.BatchNorm2d(Double.NaN)),
        of(new Layer.BatchNorm2d(Double.POSITIVE_INFINITY)),
        of(new Layer.Flatten(), new Layer.BatchNorm2d(1e-5)),
        of(new Layer.Flatten(), new Layer.GlobalAvgPool2d()),
        of(new Layer.Flatten(), new Layer.Subsample2d(1, 200)),
        of(new Layer.Subsample2d(0, 3)),
        of(new Layer.Subsample2d(1, 2)),
        of(new Layer.Subsample2d(1, most)),
        of(new Layer.Residual(List.of(), List.of())),
        of(new Layer.Residual(List.of(new Layer.Conv2d(4, 1, 0)), List.of())),
        of(new Layer.Residual(List.of(new Layer.Relu()), List.of(new Layer.Flatten()))),
        of(new Layer.Residual(List.of(new Layer.Linear(3)), List.of(new Layer.Linear(3)))),
        of(new Layer.TorchScript(0)),
        of(new Layer.TorchScript(2), new Layer.Relu()),
        of(new Layer.Relu(), new Layer.TorchScript(2)),
        of(
            new Layer.Residual(
                List.of(new Layer.TorchScript(2)), List.of(new Layer.TorchScript(2)))));
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
