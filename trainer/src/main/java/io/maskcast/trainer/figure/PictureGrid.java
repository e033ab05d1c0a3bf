package io.maskcast.trainer.figure;

import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;

/**
 * Pictures of one size in labelled rows and columns. Columns that find no room beside the others go
 * on in a strip below them.
 */
final class PictureGrid {

  private static final int LARGEST_CELL = 280;
  private static final int LEAST_HEADING = 96;
  private static final int GAP = 12;
  private static final int LABEL_GAP = 14;
  private static final int HEADING_LINE = 21;
  private static final int HEADING_HEIGHT = 2 * HEADING_LINE + 8;
  private static final int STRIP_GAP = 24;

  private final List<Column> columns;
  private final List<String> rows;
  private final int perStrip;
  private final double factor;
  private final int slotWidth;
  private final int cellWidth;
  private final int cellHeight;
  private final int left;

  /**
   * What stands over a column.
   *
   * @param heading what it shows
   * @param q its mask cost
   */
  record Column(String heading, double q) {}

  /** Draws the picture of a cell, a pixel per sample. */
  interface Cell {

    BufferedImage picture(int row, int column);
  }

  /**
   * A grid.
   *
   * @param columns from left to right
   * @param rows what stands before each row; may be blank
   * @param mostColumns in a strip
   * @param width samples of a picture from left to right
   * @param height samples of a picture from top to bottom
   */
  PictureGrid(List<Column> columns, List<String> rows, int mostColumns, int width, int height) {
    this.columns = List.copyOf(columns);
    this.rows = List.copyOf(rows);
    int strips = (columns.size() + mostColumns - 1) / mostColumns;
    this.perStrip = (columns.size() + strips - 1) / strips;
    double labels =
        rows.stream().mapToDouble(row -> FigureStyle.width(row, FigureStyle.TEXT)).max().orElse(0);
    this.left = (int) Math.ceil(FigureStyle.MARGIN + (labels > 0 ? labels + LABEL_GAP : 0));
    double room = (FigureStyle.WIDTH - FigureStyle.MARGIN - left + GAP) / (double) perStrip - GAP;
    double side = Math.min(LARGEST_CELL, room);
    this.factor = Math.min(SamplePicture.factor(width, side), SamplePicture.factor(height, side));
    this.cellWidth = Math.max(1, (int) Math.round(width * factor));
    this.slotWidth = (int) Math.max(cellWidth, Math.min(room, LEAST_HEADING));
    this.cellHeight = Math.max(1, (int) Math.round(height * factor));
  }

  private int strips() {
    return (columns.size() + perStrip - 1) / perStrip;
  }

  private int stripHeight() {
    return HEADING_HEIGHT + rows.size() * (cellHeight + GAP) - GAP + STRIP_GAP;
  }

  /** Pixels from top to bottom. */
  int height() {
    return strips() * stripHeight();
  }

  /** Draws all. */
  void paint(Graphics2D g, Cell cell) {
    for (int column = 0; column < columns.size(); column++) {
      int x = left + column % perStrip * (slotWidth + GAP);
      int top = column / perStrip * stripHeight();
      paintHeading(g, columns.get(column), x, top);
      for (int row = 0; row < rows.size(); row++) {
        int y = top + HEADING_HEIGHT + row * (cellHeight + GAP);
        if (column % perStrip == 0) {
          paintRowLabel(g, rows.get(row), y);
        }
        int inSlot = (slotWidth - cellWidth) / 2;
        SamplePicture.paint(g, cell.picture(row, column), x + inSlot, y, factor);
      }
    }
  }

  private void paintHeading(Graphics2D g, Column column, int x, int top) {
    g.setColor(FigureStyle.INK);
    g.setFont(FigureStyle.HEADING);
    centre(g, column.heading(), x, top + HEADING_LINE - 4);
    g.setColor(FigureStyle.SOFT_INK);
    g.setFont(FigureStyle.SMALL);
    centre(g, q(column.q()), x, top + 2 * HEADING_LINE - 4);
  }

  /** Smaller where it would run into its neighbours. */
  private void centre(Graphics2D g, String text, int x, int baseline) {
    double room = slotWidth + GAP / 2.0;
    double natural = FigureStyle.width(text, g.getFont());
    Font font =
        g.getFont().deriveFont((float) (g.getFont().getSize() * Math.min(1, room / natural)));
    g.setFont(font);
    g.drawString(text, (float) (x + (slotWidth - FigureStyle.width(text, font)) / 2), baseline);
  }

  private void paintRowLabel(Graphics2D g, String label, int y) {
    g.setColor(FigureStyle.INK);
    g.setFont(FigureStyle.TEXT);
    g.drawString(
        label,
        (float) (left - LABEL_GAP - FigureStyle.width(label, FigureStyle.TEXT)),
        y + cellHeight / 2f + FigureStyle.TEXT.getSize() * 0.35f);
  }

  /** A mask cost as every figure writes it. */
  static String q(double q) {
    return String.format(Locale.ROOT, q > 0 && q < 0.01 ? "Q %.4f" : "Q %.3f", q);
  }
}
