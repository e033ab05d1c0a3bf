package io.maskcast.trainer.figure;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.picture.Drawing;
import io.maskcast.shared.tile.TileLayout;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.List;

/**
 * Example tiles as the network sees them while masks or versions reduce them (figure 10 of the
 * paper): a row per tile, a column per step. A pixel of which no shown channel is kept has a colour
 * of its own; where only some are kept, the others show their mean, as to the network.
 */
public final class ReducedTilesFigure {

  /** Violet: no grey, and no colour that surfaces on photographs have. */
  static final Color DROPPED = new Color(0x9d86c8);

  private static final int MOST_COLUMNS = 10;
  private static final int MOST_ROWS = 40;

  private ReducedTilesFigure() {}

  /**
   * The figure as PNG, {@value FigureStyle#WIDTH} pixels wide. Of more than ten columns, the first,
   * the last and every second, fifth or so between them are shown.
   *
   * @param caption over the figure
   * @param examples the rows
   * @param columns from left to right
   * @throws MaskcastException if there is no tile or no column, if there are more than 40 tiles, or
   *     if this machine cannot draw
   * @throws IllegalArgumentException if a mask or rendition does not fit the tiles
   */
  public static byte[] png(Caption caption, ExampleTiles examples, List<ReducedColumn> columns) {
    if (examples.tiles().isEmpty() || columns.isEmpty()) {
      throw new MaskcastException(
          "There are no reduced tiles to draw: no tile or no mask is given");
    }
    if (examples.tiles().size() > MOST_ROWS) {
      throw new MaskcastException(
          "%d tiles make no figure; choose %d or fewer"
              .formatted(examples.tiles().size(), MOST_ROWS));
    }
    columns.forEach(column -> requireFit(examples, column));
    Drawing.require();
    List<ReducedColumn> shown =
        Spread.numbers(columns.size(), MOST_COLUMNS).stream().map(columns::get).toList();
    boolean masked = shown.stream().anyMatch(column -> column.mask().isPresent());
    Page page =
        new Page(caption, masked ? List.of(LegendEntry.swatch("dropped", DROPPED)) : List.of());
    TileLayout layout = examples.layout();
    PictureGrid grid =
        new PictureGrid(
            shown.stream()
                .map(column -> new PictureGrid.Column(column.heading(), column.q()))
                .toList(),
            examples.tiles().stream().map(ExampleTiles.Tile::name).toList(),
            MOST_COLUMNS,
            layout.width(),
            layout.height());
    return page.png(
        grid.height(),
        g -> grid.paint(g, (row, column) -> picture(examples, row, shown.get(column))));
  }

  private static void requireFit(ExampleTiles examples, ReducedColumn column) {
    TileLayout layout = examples.layout();
    boolean fits =
        column.mask().map(Mask::grid).stream()
            .allMatch(
                grid ->
                    grid.channels() == layout.channels()
                        && grid.height() == layout.height()
                        && grid.width() == layout.width());
    if (!fits) {
      throw new IllegalArgumentException(column.mask() + " on tiles of " + layout.describe());
    }
    if (!column.renditions().isEmpty() && column.renditions().size() != examples.tiles().size()) {
      throw new IllegalArgumentException(
          column.renditions().size() + " renditions of " + examples.tiles().size() + " tiles");
    }
    column.renditions().forEach(samples -> ExampleTiles.requireSize(layout, samples));
  }

  private static BufferedImage picture(ExampleTiles examples, int tile, ReducedColumn column) {
    byte[] samples =
        column.renditions().isEmpty()
            ? examples.tiles().get(tile).samples()
            : column.renditions().get(tile);
    TileLayout layout = examples.layout();
    int[] colours = new int[layout.height() * layout.width()];
    boolean[] seen = new boolean[colours.length];
    // A single channel is red, green and blue at once.
    for (int i = 0; i < 3; i++) {
      int channel = examples.shown().get(i % examples.shown().size());
      int mean = Math.round(examples.normalisation().mean()[channel]);
      for (int p = 0; p < colours.length; p++) {
        int y = p / layout.width();
        int x = p % layout.width();
        boolean kept = column.mask().isEmpty() || column.mask().get().keeps(channel, y, x);
        int value = kept ? samples[layout.sampleIndex(channel, y, x)] & 0xff : mean;
        colours[p] = colours[p] << 8 | Math.max(0, Math.min(0xff, value));
        seen[p] |= kept;
      }
    }
    BufferedImage picture =
        new BufferedImage(layout.width(), layout.height(), BufferedImage.TYPE_INT_RGB);
    for (int p = 0; p < colours.length; p++) {
      int colour = seen[p] ? colours[p] : DROPPED.getRGB();
      picture.setRGB(p % layout.width(), p / layout.width(), colour);
    }
    return picture;
  }
}
