package io.maskcast.shared.idx;

import static io.maskcast.shared.idx.IdxBytes.gzip;
import static io.maskcast.shared.idx.IdxBytes.idx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.idx.IdxImages.Part;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxImagesTest {

  @TempDir Path folder;

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  @Test
  void threeDimensionsAreImagesOfOneChannel() throws IOException {
    IdxImages images = IdxImages.read(write("a", idx(3, 2, 4)));
    assertThat(images.layout()).isEqualTo(new TileLayout(2, 4, 1, SampleType.U8, Interleave.PIXEL));
    assertThat(images.count()).isEqualTo(3);
    assertThat(images.offset(0)).isZero();
    assertThat(images.offset(2)).isEqualTo(16);
    assertThat(images.pixels()).hasSize(24).startsWith(0, 1, 2).endsWith(23);
  }

  @Test
  void fourDimensionsEndInTheChannel() throws IOException {
    IdxImages images = IdxImages.read(write("a", gzip(idx(2, 3, 4, 5))));
    assertThat(images.layout()).isEqualTo(new TileLayout(3, 4, 5, SampleType.U8, Interleave.PIXEL));
    assertThat(images.count()).isEqualTo(2);
    assertThat(images.offset(1)).isEqualTo(60);
  }

  @Test
  void otherDimensionsAreRefused() throws IOException {
    for (int[] dimensions : new int[][] {{4}, {2, 3}}) {
      Path file = write("a", idx(dimensions));
      assertThatThrownBy(() -> IdxImages.read(file))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContainingAll(file.toString(), "images have 3");
    }
  }

  @Test
  void aFolderHoldsItsPartsByName() throws IOException {
    write("train-images-idx3-ubyte.gz", gzip(idx(5, 2, 2)));
    write("t10k-images-idx3-ubyte", idx(3, 2, 2));
    write("train-labels-idx1-ubyte.gz", gzip(idx(5)));
    write("t10k-labels-idx1-ubyte", idx(3));
    IdxImages train = IdxImages.read(folder, Part.TRAIN);
    IdxImages test = IdxImages.read(folder, Part.TEST);
    assertThat(train.count()).isEqualTo(5);
    assertThat(test.count()).isEqualTo(3);
    assertThat(IdxImages.readLabels(folder, Part.TRAIN, train)).containsExactly(0, 1, 2, 3, 4);
    assertThat(IdxImages.readLabels(folder, Part.TEST, test)).containsExactly(0, 1, 2);
    assertThat(IdxImages.readServed(folder).count()).as("the test part is served").isEqualTo(3);
    assertThat(IdxImages.readServed(folder.resolve("train-images-idx3-ubyte.gz")).count())
        .isEqualTo(5);
  }

  @Test
  void labelsOfAnotherNumberOrShapeAreRefused() throws IOException {
    IdxImages images = IdxImages.read(write("train-images", idx(6, 2, 2)));
    for (int[] dimensions : new int[][] {{5}, {7}, {2, 3}, {6, 1}}) {
      Path labels = write("train-labels", idx(dimensions));
      assertThatThrownBy(() -> IdxImages.readLabels(folder, Part.TRAIN, images))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContainingAll(labels.toString(), "6 images");
    }
  }

  @Test
  void aFolderWithoutTheFileIsNamed() throws IOException {
    write("train-labels", idx(5));
    write("images", idx(3, 2, 2));
    assertThatThrownBy(() -> IdxImages.read(folder, Part.TRAIN))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll(folder.toString(), "train-images*", "it holds none");
    assertThatThrownBy(() -> IdxImages.readServed(folder))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("t10k-images*");
    IdxImages images = IdxImages.read(folder.resolve("images"));
    assertThatThrownBy(() -> IdxImages.readLabels(folder, Part.TEST, images))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("t10k-labels*");
  }

  @Test
  void aFolderWithTwoSuchFilesIsAmbiguous() throws IOException {
    write("t10k-images", idx(3, 2, 2));
    write("t10k-images.gz", gzip(idx(3, 2, 2)));
    assertThatThrownBy(() -> IdxImages.readServed(folder))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll("must hold one file", "t10k-images.gz");
  }

  @Test
  void whatIsNoFolderIsNamed() throws IOException {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> IdxImages.read(missing, Part.TRAIN))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("Cannot read folder " + missing);
    assertThatThrownBy(() -> IdxImages.read(write("file", idx(1, 1, 1)), Part.TRAIN))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("Cannot read folder " + folder.resolve("file"));
    assertThatThrownBy(() -> IdxImages.readServed(missing))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(missing.toString());
  }
}
