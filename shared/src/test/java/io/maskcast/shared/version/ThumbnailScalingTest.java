package io.maskcast.shared.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.util.Random;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ThumbnailScalingTest {

  private static byte[] rendered(int h, int w, int height, int width, int channels, byte... part) {
    ThumbnailScaling scaling = new ThumbnailScaling(new Thumbnail(h, w), height, width, channels);
    assertThat(scaling.smallSamples()).isEqualTo(h * w * channels);
    byte[] large = new byte[part.length];
    for (int i = 0; i < large.length; i++) {
      large[i] = scaling.shrunk(part, scaling.shownBy(i));
    }
    return large;
  }

  @Test
  void wholeCellsAreMeans() {
    byte[] part = {1, 2, 10, 20, 3, 5, 30, 41};
    // (1 + 2 + 3 + 5) / 4 = 2.75; (10 + 20 + 30 + 41) / 4 = 25.25
    assertThat(rendered(1, 2, 2, 4, 1, part)).containsExactly(3, 3, 25, 25, 3, 3, 25, 25);
    // (1 + 2) / 2 = 1.5 goes up
    assertThat(rendered(2, 2, 2, 4, 1, part)).containsExactly(2, 2, 15, 15, 4, 4, 36, 36);
    assertThat(rendered(2, 4, 2, 4, 1, part)).containsExactly(part);
  }

  @Test
  void samplesAtABorderAreShared() {
    // 3 columns made 2: each covers 1.5. (6 + 9/2) / 1.5 = 7; (9/2 + 200) / 1.5 = 136.33
    assertThat(rendered(1, 2, 1, 3, 1, (byte) 6, (byte) 9, (byte) 200))
        .containsExactly((byte) 7, (byte) 136, (byte) 136);
  }

  @Test
  void channelsStayApart() {
    assertThat(rendered(1, 1, 1, 2, 2, (byte) 10, (byte) 250, (byte) 20, (byte) 252))
        .containsExactly((byte) 15, (byte) 251, (byte) 15, (byte) 251);
  }

  @Test
  void refusesThumbnailsLargerThanTheTile() {
    assertThatThrownBy(() -> new ThumbnailScaling(new Thumbnail(2, 5), 4, 4, 1))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("thumbnail-2x5");
  }

  /** Samples of the thumbnail against the mean of a tile blown up to h H x w W. */
  @Property(tries = 200)
  void areasAreExact(
      @ForAll @IntRange(min = 1, max = 7) int height,
      @ForAll @IntRange(min = 1, max = 7) int width,
      @ForAll @IntRange(min = 1, max = 7) int h,
      @ForAll @IntRange(min = 1, max = 7) int w,
      @ForAll long seed) {
    Assume.that(h <= height && w <= width);
    byte[] part = new byte[height * width];
    new Random(seed).nextBytes(part);
    byte[] out = rendered(h, w, height, width, 1, part);
    for (int row = 0; row < height; row++) {
      for (int column = 0; column < width; column++) {
        int i = (int) Math.floor((row + 0.5) * h / height);
        int j = (int) Math.floor((column + 0.5) * w / width);
        long sum = 0;
        for (int y = i * height; y < (i + 1) * height; y++) {
          for (int x = j * width; x < (j + 1) * width; x++) {
            sum += part[y / h * width + x / w] & 0xff;
          }
        }
        long expected = Math.round((double) sum / (height * width));
        assertThat(out[row * width + column] & 0xff).isEqualTo((int) expected);
      }
    }
  }
}
