package io.maskcast.trainer.figure;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.picture.Drawing;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * A mask over epochs. Masks over channels are a table, a row per epoch and a column per channel
 * (figure 7 of the paper); masks over pixels or blocks are a row of pictures per channel, a picture
 * per epoch (figure 8).
 */
public final class MaskFilmFigure {

  /** More rows of a table than this have no room for a label each. */
  private static final int MOST_TABLE_ROWS = 60;

  private static final int MOST_PLANES = 8;
  private static final int MOST_PER_STRIP = 8;
  private static final int MOST_OF_ONE_PLANE = 12;
  private static final int PER_STRIP_OF_ONE_PLANE = 6;

  private MaskFilmFigure() {}

  /**
   * The figure as PNG, {@value FigureStyle#WIDTH} pixels wide. Of more frames than there is room
   * for, the first, the last and those of round epochs between them are shown; likewise of
   * channels.
   *
   * @param caption over the figure
   * @param frames in the order of learning, all on one grid
   * @throws MaskcastException if there is no frame, or this machine cannot draw
   * @throws IllegalArgumentException if two masks lie on different grids
   */
  public static byte[] png(Caption caption, List<MaskFrame> frames) {
    if (frames.isEmpty()) {
      throw new MaskcastException("There are no masks over epochs to draw: no mask was recorded");
    }
    MaskGrid grid = frames.get(0).mask().grid();
    if (frames.stream().anyMatch(frame -> !frame.mask().grid().equals(grid))) {
      throw new IllegalArgumentException("masks on different grids");
    }
    Drawing.require();
    List<LegendEntry> legend =
        List.of(
            LegendEntry.swatch("kept", FigureStyle.KEPT),
            LegendEntry.swatch("dropped", FigureStyle.DROPPED));
    Page page = new Page(caption, legend);
    return grid.rowCells() == 1 && grid.columnCells() == 1
        ? table(page, Spread.over(frames, MOST_TABLE_ROWS, MaskFrame::epoch))
        : pictures(page, grid, frames);
  }

  private static byte[] table(Page page, List<MaskFrame> frames) {
    ChannelTable table = new ChannelTable(frames);
    return page.png(table.height(), table::paint);
  }

  private static byte[] pictures(Page page, MaskGrid grid, List<MaskFrame> all) {
    boolean onePlane = grid.channelCells() == 1;
    List<Integer> planes = Spread.numbers(grid.channelCells(), MOST_PLANES);
    List<MaskFrame> frames =
        Spread.over(all, onePlane ? MOST_OF_ONE_PLANE : MOST_PER_STRIP, MaskFrame::epoch);
    PictureGrid pictures =
        new PictureGrid(
            frames.stream()
                .map(frame -> new PictureGrid.Column("epoch " + frame.epoch(), frame.q()))
                .toList(),
            planes.stream().map(plane -> onePlane ? "" : "channel " + plane).toList(),
            onePlane ? PER_STRIP_OF_ONE_PLANE : MOST_PER_STRIP,
            grid.width(),
            grid.height());
    return page.png(
        pictures.height(),
        g -> pictures.paint(g, (row, column) -> plane(frames.get(column).mask(), planes.get(row))));
  }

  private static BufferedImage plane(Mask mask, int channel) {
    MaskGrid grid = mask.grid();
    BufferedImage picture =
        new BufferedImage(grid.width(), grid.height(), BufferedImage.TYPE_INT_RGB);
    for (int row = 0; row < grid.height(); row++) {
      for (int column = 0; column < grid.width(); column++) {
        boolean kept = mask.keeps(channel, row, column);
        picture.setRGB(column, row, (kept ? FigureStyle.KEPT : FigureStyle.DROPPED).getRGB());
      }
    }
    return picture;
  }
}
