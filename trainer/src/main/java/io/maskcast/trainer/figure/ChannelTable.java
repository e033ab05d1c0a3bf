package io.maskcast.trainer.figure;

import io.maskcast.shared.mask.Mask;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.List;

/** Masks over channels as a table: a row per mask, a column per channel. */
final class ChannelTable {

  private static final int TOP = 8;
  private static final int LEFT = 130;
  private static final int RIGHT = 110;
  private static final int BOTTOM = 62;
  private static final int LEAST_ROW = 16;
  private static final int MOST_ROW = 48;
  private static final int USUAL_ROWS = 560;
  private static final int MOST_COLUMN = 96;
  private static final int LABEL_GAP = 12;

  /** Pixels between cells. */
  private static final int LINE = 2;

  /** Narrower columns touch each other. */
  private static final int LEAST_WITH_LINES = 7;

  private static final int LEAST_BETWEEN_LINES_OF_TEXT = 21;
  private static final int LEAST_BETWEEN_NUMBERS = 44;
  private static final int[] STEPS = {1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};

  private final List<MaskFrame> frames;
  private final int channels;
  private final int rowHeight;
  private final double columnWidth;

  /** A table of one or more masks over channels. */
  ChannelTable(List<MaskFrame> frames) {
    this.frames = List.copyOf(frames);
    this.channels = frames.get(0).mask().grid().channelCells();
    this.rowHeight = Math.max(LEAST_ROW, Math.min(MOST_ROW, USUAL_ROWS / frames.size()));
    this.columnWidth =
        Math.min(MOST_COLUMN, (FigureStyle.WIDTH - LEFT - RIGHT) / (double) channels);
  }

  /** Pixels from top to bottom. */
  int height() {
    return TOP + frames.size() * rowHeight + BOTTOM;
  }

  /** Draws all. */
  void paint(Graphics2D g) {
    int step = step(rowHeight, LEAST_BETWEEN_LINES_OF_TEXT);
    for (int row = 0; row < frames.size(); row++) {
      int y = TOP + row * rowHeight;
      paintCells(g, frames.get(row).mask(), y);
      if (row % step == 0) {
        paintRowLabels(g, frames.get(row), y + rowHeight / 2f);
      }
    }
    paintNumbers(g);
  }

  private int x(int channel) {
    return (int) Math.round(LEFT + channel * columnWidth);
  }

  private void paintCells(Graphics2D g, Mask mask, int y) {
    int line = columnWidth < LEAST_WITH_LINES ? 0 : LINE;
    for (int channel = 0; channel < channels; channel++) {
      g.setColor(mask.keeps(channel) ? FigureStyle.KEPT : FigureStyle.DROPPED);
      int width = x(channel + 1) - x(channel) - line;
      g.fillRect(x(channel), y, width, rowHeight - LINE);
    }
  }

  private void paintRowLabels(Graphics2D g, MaskFrame frame, float middle) {
    String epoch = "epoch " + frame.epoch();
    float baseline = middle + FigureStyle.SMALL.getSize() * 0.35f;
    g.setFont(FigureStyle.SMALL);
    g.setColor(FigureStyle.INK);
    g.drawString(epoch, (float) (LEFT - LABEL_GAP - width(epoch)), baseline);
    g.setColor(FigureStyle.SOFT_INK);
    g.drawString(PictureGrid.q(frame.q()), x(channels) + LABEL_GAP, baseline);
  }

  private void paintNumbers(Graphics2D g) {
    int step = step(columnWidth, LEAST_BETWEEN_NUMBERS);
    int top = TOP + frames.size() * rowHeight;
    g.setColor(FigureStyle.INK);
    g.setFont(FigureStyle.SMALL);
    for (int channel = 0; channel < channels; channel += step) {
      centre(g, Integer.toString(channel), x(channel) + columnWidth / 2, top + 20);
    }
    g.setFont(FigureStyle.TEXT);
    centre(g, "channel", (x(0) + x(channels)) / 2.0, top + 46);
  }

  private static void centre(Graphics2D g, String text, double x, int baseline) {
    Font font = g.getFont();
    g.drawString(text, (float) (x - FigureStyle.width(text, font) / 2), baseline);
  }

  private static double width(String text) {
    return FigureStyle.width(text, FigureStyle.SMALL);
  }

  /** Every how many-th label can be written if all together lie so far apart. */
  private static int step(double pixels, int least) {
    for (int step : STEPS) {
      if (step * pixels >= least) {
        return step;
      }
    }
    return STEPS[STEPS.length - 1];
  }
}
