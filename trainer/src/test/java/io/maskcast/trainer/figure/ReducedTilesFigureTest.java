package io.maskcast.trainer.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.awt.Color;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReducedTilesFigureTest {

  private static final Caption CAPTION = new Caption("A title", "");

  /** Pictures of two samples a side, four columns of them, unlabelled rows. */
  private static final int SAMPLE = 138;

  private static final int SECOND_COLUMN = 28 + 2 * SAMPLE + 12;

  @Test
  void keptSamplesAreGreyAndDroppedOnesViolet() {
    ExampleTiles tiles = tiles(1, Interleave.PIXEL, 10, 20, 30, 40);
    Picture picture =
        figure(
            tiles,
            ReducedColumn.dense(),
            ReducedColumn.masked("epoch 1", 0.5, keeping(MaskGrid.pixels(1, 2, 2), 1, 2)),
            ReducedColumn.rendered("JPEG 15", 0.15, List.of(new byte[] {90, 91, 92, 93})),
            ReducedColumn.dense());
    int top = top(picture, new Color(10, 10, 10));

    samples(picture, 28, top, grey(10), grey(20), grey(30), grey(40));
    Color violet = ReducedTilesFigure.DROPPED;
    samples(picture, SECOND_COLUMN, top, violet, grey(20), grey(30), violet);
    int third = SECOND_COLUMN + 2 * SAMPLE + 12;
    samples(picture, third, top, grey(90), grey(91), grey(92), grey(93));
  }

  @Test
  void threeChannelsAreRedGreenAndBlueInEitherInterleave() {
    ExampleTiles pixel = tiles(3, Interleave.PIXEL, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    ExampleTiles band = tiles(3, Interleave.BAND, 1, 4, 7, 10, 2, 5, 8, 11, 3, 6, 9, 12);
    for (ExampleTiles tiles : List.of(pixel, band)) {
      Picture picture = figure(tiles, dense(4));
      int top = top(picture, new Color(1, 2, 3));
      samples(
          picture,
          28,
          top,
          new Color(1, 2, 3),
          new Color(4, 5, 6),
          new Color(7, 8, 9),
          new Color(10, 11, 12));
    }
  }

  @Test
  void aPixelKeptInPartShowsTheMeanOfTheOtherChannels() {
    ExampleTiles tiles = tiles(3, Interleave.PIXEL, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
    MaskGrid grid = MaskGrid.pixels(3, 2, 2);
    // Element = channel * 4 + pixel: red of pixel 0, green of pixel 1, all of pixel 3.
    Mask mask = keeping(grid, 0, 5, 3, 7, 11);
    Picture picture =
        figure(tiles, dense(1)[0], ReducedColumn.masked("", 0.4, mask), dense(1)[0], dense(1)[0]);
    int top = top(picture, new Color(1, 2, 3));
    samples(
        picture,
        SECOND_COLUMN,
        top,
        new Color(1, 110, 120),
        new Color(100, 5, 120),
        ReducedTilesFigure.DROPPED,
        new Color(10, 11, 12));
  }

  @Test
  void theChannelsToShowCanBeChosen() {
    TileLayout layout = layout(4, Interleave.PIXEL);
    byte[] samples = new byte[16];
    for (int i = 0; i < 16; i++) {
      samples[i] = (byte) (200 + i);
    }
    ExampleTiles tiles =
        new ExampleTiles(layout, normalisation(4), List.of(3, 1, 0), List.of(tile(samples)));
    Picture picture = figure(tiles, dense(4));
    int top = top(picture, new Color(203, 201, 200));
    assertThat(picture.at(28 + SAMPLE + 60, top + SAMPLE + 60)).isEqualTo(new Color(215, 213, 212));
  }

  @Test
  void aRenditionCanBeMaskedToo() {
    ExampleTiles tiles = tiles(1, Interleave.PIXEL, 10, 20, 30, 40);
    ReducedColumn both =
        new ReducedColumn(
            "both",
            0.1,
            java.util.Optional.of(keeping(MaskGrid.pixels(1, 2, 2), 0)),
            List.of(new byte[] {50, 51, 52, 53}));
    Picture picture = figure(tiles, both, both, both, both);
    int top = top(picture, grey(50));
    Color violet = ReducedTilesFigure.DROPPED;
    samples(picture, 28, top, grey(50), violet, violet, violet);
  }

  @Test
  void manyColumnsAreThinned() {
    ExampleTiles tiles = tiles(1, Interleave.PIXEL, 10, 20, 30, 40);
    assertThat(figure(tiles, dense(200)).height()).isEqualTo(figure(tiles, dense(5)).height());
  }

  @Test
  void nothingAndTooMuchToDrawAreSaidSo() {
    ExampleTiles one = tiles(1, Interleave.PIXEL, 1, 2, 3, 4);
    ExampleTiles none = ExampleTiles.of(layout(1, Interleave.PIXEL), normalisation(1), List.of());
    ExampleTiles many =
        ExampleTiles.of(
            one.layout(), normalisation(1), Collections.nCopies(41, one.tiles().get(0)));
    List<ReducedColumn> dense = List.of(ReducedColumn.dense());
    assertThatThrownBy(() -> ReducedTilesFigure.png(CAPTION, one, List.of()))
        .isInstanceOf(MaskcastException.class);
    assertThatThrownBy(() -> ReducedTilesFigure.png(CAPTION, none, dense))
        .isInstanceOf(MaskcastException.class);
    assertThatThrownBy(() -> ReducedTilesFigure.png(CAPTION, many, dense))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("40");
  }

  @Test
  void whatDoesNotFitTheTilesIsRefused() {
    ExampleTiles tiles = tiles(1, Interleave.PIXEL, 1, 2, 3, 4);
    Mask wide = keeping(MaskGrid.pixels(1, 2, 3), 0);
    refused(() -> figure(tiles, ReducedColumn.masked("", 0.5, wide)));
    refused(() -> figure(tiles, ReducedColumn.rendered("", 0.5, List.of(new byte[3]))));
    refused(
        () -> figure(tiles, ReducedColumn.rendered("", 0.5, List.of(new byte[4], new byte[4]))));
    refused(() -> tiles(1, Interleave.PIXEL, 1, 2, 3));
    refused(
        () ->
            new ExampleTiles(
                layout(3, Interleave.PIXEL), normalisation(3), List.of(0, 1, 3), List.of()));
    refused(
        () ->
            ExampleTiles.of(
                new TileLayout(2, 2, 1, SampleType.U16, Interleave.PIXEL),
                normalisation(1),
                List.of()));
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class);
  }

  private static TileLayout layout(int channels, Interleave interleave) {
    return new TileLayout(2, 2, channels, SampleType.U8, interleave);
  }

  /** Means 100, 110, 120, ... */
  private static Normalisation normalisation(int channels) {
    float[] mean = new float[channels];
    float[] deviation = new float[channels];
    for (int c = 0; c < channels; c++) {
      mean[c] = 100 + 10 * c;
      deviation[c] = 1;
    }
    return new Normalisation(mean, deviation);
  }

  private static ExampleTiles.Tile tile(byte[] samples) {
    return new ExampleTiles.Tile("", samples);
  }

  private static ExampleTiles tiles(int channels, Interleave interleave, int... samples) {
    byte[] bytes = new byte[samples.length];
    for (int i = 0; i < samples.length; i++) {
      bytes[i] = (byte) samples[i];
    }
    return ExampleTiles.of(
        layout(channels, interleave), normalisation(channels), List.of(tile(bytes)));
  }

  private static Mask keeping(MaskGrid grid, int... elements) {
    BitSet kept = new BitSet();
    for (int element : elements) {
      kept.set(element);
    }
    return Mask.of(grid, kept);
  }

  private static ReducedColumn[] dense(int count) {
    return Collections.nCopies(count, ReducedColumn.dense()).toArray(ReducedColumn[]::new);
  }

  private static Picture figure(ExampleTiles tiles, ReducedColumn... columns) {
    return Picture.of(ReducedTilesFigure.png(CAPTION, tiles, List.of(columns)));
  }

  private static Color grey(int value) {
    return new Color(value, value, value);
  }

  /** Where the pictures begin, found by the first sample of the first one. */
  private static int top(Picture picture, Color first) {
    return picture.runsDown(28 + 2, first).stream()
        .filter(run -> run[1] - run[0] == SAMPLE - 1)
        .findFirst()
        .orElseThrow()[0];
  }

  private static void samples(Picture picture, int left, int top, Color... colours) {
    for (int i = 0; i < 4; i++) {
      assertThat(picture.at(left + i % 2 * SAMPLE + 60, top + i / 2 * SAMPLE + 60))
          .as("sample %d", i)
          .isEqualTo(colours[i]);
    }
  }
}
