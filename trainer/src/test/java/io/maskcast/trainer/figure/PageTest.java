package io.maskcast.trainer.figure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PageTest {

  @Test
  void longTextGoesOnInFurtherLines() {
    int one = height("A title", "a subtitle", 1);
    assertThat(height("word ".repeat(60), "a subtitle", 1)).isGreaterThan(one + 3 * 25);
    assertThat(height("A title", "word ".repeat(100), 1)).isGreaterThan(one + 2 * 15);
    assertThat(height("W".repeat(200), "a subtitle", 1)).isGreaterThan(one + 2 * 25);
  }

  @Test
  void aLongLegendGoesOnInFurtherRows() {
    int one = height("A title", "", 1);
    assertThat(height("A title", "", 3)).isEqualTo(one);
    assertThat(height("A title", "", 40)).isGreaterThan(one + 5 * 20);
  }

  @Test
  void nothingIsDrawnOverTheEdge() {
    Picture picture = picture("W".repeat(200), "w".repeat(300), 40);
    for (int y = 0; y < picture.height(); y++) {
      assertThat(picture.at(0, y)).isEqualTo(FigureStyle.PAPER);
      assertThat(picture.at(FigureStyle.WIDTH - 1, y)).isEqualTo(FigureStyle.PAPER);
    }
  }

  @Test
  void theBodyStandsBelow() {
    Page page = new Page(new Caption("A title", ""), List.of());
    Picture picture =
        Picture.of(
            page.png(
                10,
                g -> {
                  g.setColor(FigureStyle.GREEN);
                  g.fillRect(0, -5, FigureStyle.WIDTH, 50);
                }));
    assertThat(picture.runsDown(600, FigureStyle.GREEN))
        .singleElement()
        .isEqualTo(new int[] {picture.height() - 10, picture.height() - 1});
  }

  private static int height(String title, String subtitle, int entries) {
    return picture(title, subtitle, entries).height();
  }

  private static Picture picture(String title, String subtitle, int entries) {
    List<LegendEntry> legend =
        Collections.nCopies(entries, LegendEntry.swatch("an entry", FigureStyle.BLUE));
    return Picture.of(new Page(new Caption(title, subtitle), legend).png(1, g -> {}));
  }
}
