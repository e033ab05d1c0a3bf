package io.maskcast.trainer.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.BitSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class MaskPictureTest {

  @Test
  void showsAPanelPerChannelWithKeptSamplesDark() throws IOException {
    MaskGrid grid = MaskGrid.pixels(2, 4, 4);
    BitSet kept = new BitSet();
    kept.set(grid.element(0, 1, 2));
    kept.set(grid.element(1, 3, 0));

    BufferedImage image = picture(Mask.of(grid, kept));

    int sample = 280 / 4;
    int secondPanel = 280 + 12;
    assertThat(image.getWidth()).isEqualTo(2 * 280 + 12);
    assertThat(image.getHeight()).isEqualTo(280);
    for (int row = 0; row < 4; row++) {
      for (int column = 0; column < 4; column++) {
        int x = column * sample + sample / 2;
        int y = row * sample + sample / 2;
        assertThat(isDark(image, x, y))
            .as("0 %d %d", row, column)
            .isEqualTo(row == 1 && column == 2);
        assertThat(isDark(image, secondPanel + x, y))
            .as("1 %d %d", row, column)
            .isEqualTo(row == 3 && column == 0);
      }
    }
  }

  @Test
  void aLargeTileHasAPixelPerSample() throws IOException {
    BufferedImage image = picture(Mask.of(MaskGrid.pixels(1, 300, 500), new BitSet()));
    assertThat(image.getWidth()).isEqualTo(500);
    assertThat(image.getHeight()).isEqualTo(300);
  }

  private static BufferedImage picture(Mask mask) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(MaskPicture.png(mask)));
  }

  private static boolean isDark(BufferedImage image, int x, int y) {
    return (image.getRGB(x, y) & 0xff) < 0xb0;
  }
}
