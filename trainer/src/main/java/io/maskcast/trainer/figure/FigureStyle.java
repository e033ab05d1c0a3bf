package io.maskcast.trainer.figure;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;

/**
 * How every figure looks: dark ink on white, sizes that can be read at the width of {@link #WIDTH},
 * and colours that people with any colour vision tell apart (the palette of Okabe and Ito, "Color
 * Universal Design", without its yellow, which is too light on white).
 */
final class FigureStyle {

  /** Pixels of every figure from left to right. */
  static final int WIDTH = 1200;

  /** Free pixels around the content. */
  static final int MARGIN = 28;

  static final Color PAPER = Color.WHITE;
  static final Color INK = new Color(0x222222);
  static final Color SOFT_INK = new Color(0x5c5c5c);
  static final Color GRID = new Color(0xe4e4e4);
  static final Color FRAME = new Color(0xa9b2bd);

  static final Color BLUE = new Color(0x0072b2);
  static final Color VERMILLION = new Color(0xd55e00);
  static final Color GREEN = new Color(0x009e73);
  static final Color PURPLE = new Color(0xcc79a7);
  static final Color ORANGE = new Color(0xe69f00);
  static final Color SKY = new Color(0x56b4e9);

  /** An element of a mask that is kept. */
  static final Color KEPT = new Color(0x1f4e8c);

  /** An element of a mask that is not. */
  static final Color DROPPED = new Color(0xe9edf2);

  static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 25);
  static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 17);
  static final Font HEADING = new Font(Font.SANS_SERIF, Font.BOLD, 16);
  static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 15);

  static final float THIN = 1.3f;
  static final float MEDIUM = 2.2f;
  static final float THICK = 4f;

  private FigureStyle() {}

  /** Smooth lines and letters. */
  static void smooth(Graphics2D g) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  /** Pixels of a text from left to right. */
  static double width(String text, Font font) {
    return font.getStringBounds(text, new FontRenderContext(null, true, true)).getWidth();
  }

  /** A line of a width. */
  static BasicStroke solid(float width) {
    return new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }

  /** A dashed line of a width. */
  static BasicStroke dashed(float width) {
    return new BasicStroke(
        width, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {7f, 5f}, 0f);
  }
}
