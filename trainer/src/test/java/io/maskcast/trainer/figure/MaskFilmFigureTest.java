package io.maskcast.trainer.figure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import java.awt.Color;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaskFilmFigureTest {

  private static final Caption CAPTION = new Caption("A title", "");

  @Test
  void channelsAreATableOfEpochsAndChannels() {
    MaskGrid grid = MaskGrid.channels(4, 8, 8);
    Picture picture =
        figure(frame(0, grid, 0, 1, 2, 3), frame(50, grid, 0, 2), frame(100, grid, 2));

    // Four columns of 96 pixels from 130 on; three rows of 48 from where the first one begins.
    int top = picture.runsDown(150, FigureStyle.KEPT).get(0)[0];
    boolean[][] kept = {
      {true, true, true, true}, {true, false, true, false}, {false, false, true, false}
    };
    for (int row = 0; row < 3; row++) {
      for (int channel = 0; channel < 4; channel++) {
        assertThat(picture.at(130 + 96 * channel + 48, top + 48 * row + 24))
            .as("%d %d", row, channel)
            .isEqualTo(kept[row][channel] ? FigureStyle.KEPT : FigureStyle.DROPPED);
      }
    }
    assertThat(picture.at(130 + 95, top + 24)).as("between cells").isEqualTo(Color.WHITE);
  }

  @Test
  void aTableOfManyChannelsAndEpochsFits() {
    MaskGrid grid = MaskGrid.channels(300, 2, 2);
    int[] all = IntStream.range(0, 300).toArray();
    Picture picture =
        figure(
            IntStream.range(0, 500).mapToObj(e -> frame(e, grid, all)).toArray(MaskFrame[]::new));
    assertThat(picture.width()).isEqualTo(1200);
    assertThat(picture.height()).isLessThan(1200);
    assertThat(picture.at(131, 200)).isEqualTo(FigureStyle.KEPT);
    assertThat(picture.at(1088, 200)).isEqualTo(FigureStyle.KEPT);
    assertThat(picture.at(1092, 200)).isEqualTo(Color.WHITE);
  }

  @Test
  void pixelsOfOneChannelAreAPictureEach() {
    MaskGrid grid = MaskGrid.pixels(1, 4, 4);
    Picture picture = figure(frame(0, grid, 0, 5, 15), frame(10, grid, 5));

    // Two pictures of 4 x 70 pixels a side, 12 apart; their first column is not below the legend.
    int top = picture.runsDown(28 + 35, FigureStyle.KEPT).get(0)[0];
    cell(picture, 28, top, 0, 0, FigureStyle.KEPT);
    cell(picture, 28, top, 1, 1, FigureStyle.KEPT);
    cell(picture, 28, top, 3, 3, FigureStyle.KEPT);
    cell(picture, 28, top, 0, 1, FigureStyle.DROPPED);
    cell(picture, 28 + 292, top, 0, 0, FigureStyle.DROPPED);
    cell(picture, 28 + 292, top, 1, 1, FigureStyle.KEPT);
    cell(picture, 28 + 292, top, 3, 3, FigureStyle.DROPPED);
  }

  @Test
  void eachChannelHasARowUnlessAllAreDecidedTogether() {
    MaskGrid own = new MaskGrid(3, 8, 8, 3, 2, 2);
    MaskGrid joint = new MaskGrid(3, 8, 8, 1, 2, 2);
    assertThat(figure(frame(0, own, 0)).height())
        .isEqualTo(figure(frame(0, joint, 0)).height() + 2 * (280 + 12));
  }

  @Test
  void largeTilesAreShrunkToMeans() {
    // A chequerboard of single samples becomes the colour between.
    MaskGrid grid = MaskGrid.pixels(1, 1120, 1120);
    BitSet kept = new BitSet();
    for (int e = 0; e < grid.elements(); e++) {
      kept.set(e, (e / 1120 + e) % 2 == 0);
    }
    Picture picture =
        Picture.of(
            MaskFilmFigure.png(CAPTION, List.of(new MaskFrame(0, 0.5, Mask.of(grid, kept)))));
    Color mixed = picture.at(28 + 140, picture.height() - 150);
    assertThat(mixed.getRed()).isBetween(0x84 - 3, 0x84 + 3); // (0x1f + 0xe9) / 2
    assertThat(mixed.getBlue()).isBetween(0xbf - 3, 0xbf + 3); // (0x8c + 0xf2) / 2
  }

  @Test
  void noFramesAndDifferentGridsAreRefused() {
    assertThatThrownBy(() -> MaskFilmFigure.png(CAPTION, List.of()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("no mask was recorded");
    List<MaskFrame> mixed =
        List.of(frame(0, MaskGrid.pixels(1, 4, 4)), frame(1, MaskGrid.pixels(1, 4, 5)));
    assertThatThrownBy(() -> MaskFilmFigure.png(CAPTION, mixed))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static MaskFrame frame(int epoch, MaskGrid grid, int... elements) {
    BitSet kept = new BitSet();
    for (int element : elements) {
      kept.set(element);
    }
    Mask mask = Mask.of(grid, kept);
    return new MaskFrame(epoch, mask.q(), mask);
  }

  private static Picture figure(MaskFrame... frames) {
    return Picture.of(MaskFilmFigure.png(CAPTION, List.of(frames)));
  }

  private static void cell(Picture picture, int left, int top, int row, int column, Color colour) {
    assertThat(picture.at(left + column * 70 + 35, top + row * 70 + 35))
        .as("%d %d", row, column)
        .isEqualTo(colour);
  }
}
