package io.maskcast.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tiff.NewTiff;
import io.maskcast.shared.tiff.TiffSample;
import io.maskcast.shared.tiff.TiffWriter;
import io.maskcast.shared.tile.SampleType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelledSceneTest {

  private static final int HEIGHT = 20;
  private static final int WIDTH = 12;

  private static final String WHOLE =
      """
      scene: scene.tif
      reference: reference.tif
      legend: legend.yaml
      tile-size: 3
      train: {first-row: 0, last-row: 8}
      test: {first-row: 11, last-row: 19, first-column: 2, last-column: 5}
      """;

  @TempDir Path folder;

  @BeforeEach
  void write() throws IOException {
    ByteBuffer samples = ByteBuffer.allocate(2 * HEIGHT * WIDTH * 2).order(ByteOrder.LITTLE_ENDIAN);
    byte[] labels = new byte[HEIGHT * WIDTH];
    for (int channel = 0; channel < 2; channel++) {
      for (int i = 0; i < HEIGHT * WIDTH; i++) {
        samples.putShort((short) sample(channel, i / WIDTH, i % WIDTH));
        labels[i] = (byte) value(i % WIDTH);
      }
    }
    write("scene.tif", NewTiff.of(WIDTH, HEIGHT, 2, TiffSample.U16).withNoData(7), samples.array());
    write("reference.tif", NewTiff.of(WIDTH, HEIGHT, 1, TiffSample.U8), labels);
    Files.writeString(
        folder.resolve("legend.yaml"),
        "classes: [{name: wood, value: 5}, {name: field, value: 9}]\n");
  }

  private void write(String name, NewTiff tiff, byte[] samples) {
    try (TiffWriter writer = TiffWriter.create(folder.resolve(name), tiff)) {
      writer.write(samples);
      writer.commit();
    }
  }

  private static int sample(int channel, int row, int column) {
    return 1_000 * (channel + 1) + 20 * row + column;
  }

  /** Columns 0 to 3 are of no class, 4 to 9 are wood, the others field. */
  private static int value(int column) {
    return column < 4 ? 0 : column < 10 ? 5 : 9;
  }

  private Path declare(String text) throws IOException {
    return Files.writeString(folder.resolve("labelled.yaml"), text);
  }

  @Test
  void cutsATileAroundEachLabelledPixel() throws IOException {
    Dataset dataset = Dataset.read("land", declare(WHOLE));
    assertThat(dataset.classNames()).containsExactly("wood", "field");
    LabelledTiles train = dataset.train();
    // Rows 1 to 8 and columns 4 to 10: around those a whole tile lies in the raster.
    assertThat(train.count()).isEqualTo(8 * 7);
    assertThat(train.layout().sampleType()).isEqualTo(SampleType.U16);
    assertThat(train.noData()).contains(7f);
    int tile = 2 * 7 + 6; // around row 3, column 10
    assertThat(train.label(tile)).isEqualTo(1);
    assertThat(train.label(tile - 1)).isZero();
    for (int i = 0; i < 9; i++) {
      for (int channel = 0; channel < 2; channel++) {
        assertThat(train.sample(tile, 2 * i + channel))
            .isEqualTo(sample(channel, 2 + i / 3, 9 + i % 3));
      }
    }
    assertThat(dataset.test().count()).isEqualTo(8 * 2); // rows 11 to 18, columns 4 and 5
    assertThat(dataset.test().sample(0, 0)).isEqualTo(sample(0, 10, 3));
  }

  @Test
  void thinsClassesThatAreFrequent() throws IOException {
    LabelledTiles train = Dataset.read("land", declare(WHOLE + "most-per-class: 10\n")).train();
    int[] ofClass = new int[2];
    for (int i = 0; i < train.count(); i++) {
      ofClass[train.label(i)]++;
    }
    assertThat(ofClass).containsExactly(10, 8);
    // 48 of wood, of which every 4.8th is kept: they come from all of the rows.
    assertThat(train.sample(train.count() - 2, 0)).isGreaterThan(sample(0, 6, 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "first-row: 11; first-row: 10; share pixels",
        "tile-size: 3; tile-size: 4; is even",
        "tile-size: 3; tile-size: 21; no tile of 21 x 21",
        "last-row: 8; last-rows: 8; unknown key 'last-rows'",
        "last-row: 8; last-row: 0; no tile of 3 x 3 pixels lies in 'train'",
        "first-column: 2, last-column: 5; last-column: 3; no pixel of 'test' is of a class",
        "reference: reference.tif; reference: scene.tif; the reference has 2 bands",
        "legend: legend.yaml; legend: none.yaml; none.yaml",
        "scene: scene.tif; scene: none.tif; none.tif"
      })
  void saysWhatIsWrong(String right, String wrong, String why) throws IOException {
    Path file = declare(WHOLE.replace(right, wrong));
    assertThatThrownBy(() -> Dataset.read("land", file))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(why);
  }
}
