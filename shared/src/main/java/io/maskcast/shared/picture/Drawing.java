package io.maskcast.shared.picture;

import io.maskcast.shared.MaskcastException;
import java.awt.AWTError;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.font.TextLayout;
import java.awt.image.BufferedImage;

/** Whether this machine can draw. */
public final class Drawing {

  private Drawing() {}

  /**
   * Finds out by drawing. Java leaves fonts and displays to the system, and where these are missing
   * (a slim container) it fails with Errors of several kinds, another one at each call.
   *
   * @throws MaskcastException if not, with what to do about it
   */
  public static void require() {
    Graphics2D g = graphics();
    try {
      new TextLayout("Q", new Font(Font.SANS_SERIF, Font.PLAIN, 12), g.getFontRenderContext())
          .getBounds();
    } catch (LinkageError | InternalError | RuntimeException e) {
      throw new MaskcastException(
          "Figures cannot be drawn: this machine has no fonts; install some (Debian: apt-get install fontconfig fonts-dejavu-core)",
          e);
    } finally {
      g.dispose();
    }
  }

  private static Graphics2D graphics() {
    try {
      return new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    } catch (AWTError | LinkageError e) {
      throw new MaskcastException(
          "Figures cannot be drawn: Java cannot use this machine's display and needs none; set MASKCAST_JAVA_OPTS=-Djava.awt.headless=true",
          e);
    }
  }
}
