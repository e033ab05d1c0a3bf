package io.maskcast.trainer.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every format a folder can hold but idx, which {@link DatasetTest} reads. */
class DatasetFoldersTest {

  @TempDir Path folder;

  private void refuses(String... words) {
    assertThatThrownBy(() -> Dataset.read("mine", folder))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll(words);
  }

  private void write(String name, byte[] bytes) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }

  private static int[] samples(LabelledTiles tiles, int tile) {
    int[] samples = new int[tiles.layout().samples()];
    Arrays.setAll(samples, i -> (int) tiles.sample(tile, i));
    return samples;
  }

  /** An image of one colour but for its first pixel, which is black. */
  private static BufferedImage image(int type, int height, int width, int rgb) {
    BufferedImage image = new BufferedImage(width, height, type);
    for (int i = 1; i < height * width; i++) {
      image.setRGB(i % width, i / width, rgb);
    }
    return image;
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  private static byte[] rgb(String format, int height, int width, int rgb) throws IOException {
    return encoded(image(BufferedImage.TYPE_INT_RGB, height, width, rgb), format);
  }

  /** Grey values as they are stored. */
  private static byte[] grey(String format, int... values) throws IOException {
    BufferedImage image = new BufferedImage(values.length, 1, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setPixels(0, 0, values.length, 1, values);
    return encoded(image, format);
  }

  /** A NumPy file of version 1. */
  private static byte[] npy(String type, String shape, int... data) {
    String header =
        "{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n".formatted(type, shape);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
    out.write(header.length());
    out.write(0);
    out.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
    for (int item : data) {
      out.write(item);
    }
    return out.toByteArray();
  }

  @Test
  void saysWhatItLookedFor() throws IOException {
    write("t10k-images-idx3-ubyte", new byte[4]);
    refuses(
        folder.toString(),
        "no data set",
        "train-images*",
        ".npy",
        "train-jpegs.bin",
        "train/CLASS");
    write("train-images.npy", new byte[4]);
    write("train-jpegs.bin", new byte[4]);
    refuses("more than one", "train-images.npy", "train-jpegs.bin");
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    write("file", new byte[1]);
    assertThatThrownBy(() -> Dataset.read("mine", folder.resolve("file")))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll("file", "it is a file");
  }

  // --- JPEG records

  private static byte[] records(Object... labelsAndJpegs) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    for (int i = 0; i < labelsAndJpegs.length; i += 2) {
      byte[] jpeg = (byte[]) labelsAndJpegs[i + 1];
      out.writeByte((int) labelsAndJpegs[i]);
      out.writeShort(jpeg.length);
      out.write(jpeg);
    }
    return bytes.toByteArray();
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(bytes);
    }
    return out.toByteArray();
  }

  @Test
  void readsJpegRecords() throws IOException {
    byte[] red = rgb("jpeg", 8, 9, 0xd02010);
    byte[] blue = rgb("jpeg", 8, 9, 0x1020d0);
    byte[] grey = encoded(image(BufferedImage.TYPE_BYTE_GRAY, 8, 9, 0xffffff), "jpeg");
    write("train-jpegs.bin.gz", gzip(records(0, red, 200, blue, 1, grey)));
    write("test-jpegs.bin", records(1, blue));
    Dataset dataset = Dataset.read("mine", folder);
    assertThat(dataset.train().layout())
        .isEqualTo(new TileLayout(8, 9, 3, SampleType.U8, Interleave.PIXEL));
    assertThat(dataset.train().count()).isEqualTo(3);
    assertThat(dataset.train().label(1)).isEqualTo(200);
    assertThat(dataset.classNames()).isEmpty();
    assertThat(dataset.test().label(0)).isEqualTo(1);
    assertThat(samples(dataset.train(), 0)).isEqualTo(asShown(red));
    assertThat(samples(dataset.train(), 1)).isEqualTo(asShown(blue));
    assertThat(samples(dataset.test(), 0)).isEqualTo(asShown(blue));
    int[] greyAsRgb = samples(dataset.train(), 2);
    assertThat(greyAsRgb).endsWith(255, 255, 255).hasSize(8 * 9 * 3);
    assertThat(greyAsRgb[0]).isEqualTo(greyAsRgb[1]).isEqualTo(greyAsRgb[2]).isLessThan(100);
  }

  private static int[] asShown(byte[] file) throws IOException {
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(file));
    int[] samples = new int[3 * image.getWidth() * image.getHeight()];
    for (int i = 0; i < samples.length; i++) {
      int rgb = image.getRGB(i / 3 % image.getWidth(), i / 3 / image.getWidth());
      samples[i] = rgb >> (16 - 8 * (i % 3)) & 0xff;
    }
    return samples;
  }

  @Test
  void refusesDamagedJpegRecords() throws IOException {
    byte[] jpeg = rgb("jpeg", 8, 8, 0xd02010);
    byte[] sound = records(0, jpeg, 1, jpeg);
    write("test-jpegs.bin", sound);
    write("train-jpegs.bin", Arrays.copyOf(sound, sound.length - 1));
    refuses("train-jpegs.bin is truncated");
    write("train-jpegs.bin", records(0, jpeg, 1, new byte[20]));
    refuses("Image 1 of", "train-jpegs.bin is no JPEG");
    write("train-jpegs.bin", new byte[0]);
    refuses("train-jpegs.bin holds no images");
    write("train-jpegs.bin", records(0, jpeg, 1, rgb("jpeg", 8, 7, 0)));
    refuses("Image 1 of", "is 8 x 7", "Image 0 of", "is 8 x 8");
    write("train-jpegs.bin", records(0, jpeg, 1, Arrays.copyOf(jpeg, 30)));
    refuses("Image 1 of", "cannot be decoded");
    write("train-jpegs.bin", records(0, jpeg, 1, Arrays.copyOf(jpeg, jpeg.length - 2)));
    refuses("Image 1 of", "cannot be decoded");
    write("train-jpegs.bin", records(0, grey("jpeg", 1, 2), 1, rgb("jpeg", 1, 2, 0xff)));
    refuses("Image 1 of", "has colours", "Image 0 of");
    write("train-jpegs.bin", sound);
    assertThat(Dataset.read("mine", folder).train().count()).isEqualTo(2);
    write("train-jpegs.bin.gz", gzip(sound));
    refuses("train-jpegs.bin and train-jpegs.bin.gz", "keep one");
    Files.delete(folder.resolve("train-jpegs.bin"));
    write("train-jpegs.bin.gz", sound);
    refuses("train-jpegs.bin.gz", "damaged gzip");
    write("train-jpegs.bin.gz", gzip(sound));
    Files.delete(folder.resolve("test-jpegs.bin"));
    refuses("lacks test-jpegs.bin or test-jpegs.bin.gz");
  }

  // --- image folders

  @Test
  void readsImageFolders() throws IOException {
    write("train/dog/2.PNG", rgb("png", 5, 5, 0x010203));
    write("train/dog/10.bmp", rgb("bmp", 5, 5, 0xfffefd));
    write("train/cat/a.gif", rgb("gif", 5, 5, 0x00ff00));
    write("train/cat/Thumbs.db", new byte[9]);
    write("train/cat/.hidden.png", new byte[9]);
    write("train/bird/a.png", encoded(image(BufferedImage.TYPE_INT_ARGB, 5, 5, 0xff0a0b0c), "png"));
    write("val/dog/x.png", rgb("png", 5, 5, 0x0a0b0c));
    write("notes.txt", new byte[3]);
    Dataset dataset = Dataset.read("pets", folder);
    assertThat(dataset.classNames()).containsExactly("bird", "cat", "dog");
    assertThat(dataset.classes()).isEqualTo(3);
    assertThat(dataset.train().layout())
        .isEqualTo(new TileLayout(5, 5, 3, SampleType.U8, Interleave.PIXEL));
    LabelledTiles train = dataset.train();
    List<Integer> labels = new ArrayList<>();
    for (int i = 0; i < train.count(); i++) {
      labels.add(train.label(i));
    }
    assertThat(labels).containsExactly(0, 1, 2, 2);
    assertThat(samples(train, 0)).endsWith(10, 11, 12, 10, 11, 12);
    assertThat(samples(train, 1)).startsWith(0, 0, 0, 0, 255, 0).endsWith(0, 255, 0);
    assertThat(samples(train, 2)).startsWith(0, 0, 0, 255, 254, 253);
    assertThat(samples(train, 3)).startsWith(0, 0, 0, 1, 2, 3);
    assertThat(dataset.test().label(0)).isEqualTo(2);
  }

  @Test
  void greyImagesHaveOneChannelAndKeepTheirValues() throws IOException {
    write("train/a/1.png", grey("png", 0, 100, 255));
    byte[] levels = {0, 85, (byte) 170, (byte) 255};
    BufferedImage twoBits =
        new BufferedImage(
            3,
            1,
            BufferedImage.TYPE_BYTE_BINARY,
            new IndexColorModel(2, 4, levels, levels, levels));
    twoBits.getRaster().setPixels(0, 0, 3, 1, new int[] {3, 1, 2});
    write("train/b/1.png", encoded(twoBits, "png"));
    write("test/b/1.png", grey("png", 1, 2, 3));
    write("val/nothing", new byte[1]);
    Dataset dataset = Dataset.read("mine", folder);
    assertThat(dataset.train().layout())
        .isEqualTo(new TileLayout(1, 3, 1, SampleType.U8, Interleave.PIXEL));
    assertThat(samples(dataset.train(), 0)).containsExactly(0, 100, 255);
    assertThat(samples(dataset.train(), 1)).containsExactly(255, 85, 170);
    assertThat(samples(dataset.test(), 0)).containsExactly(1, 2, 3);
  }

  @Test
  void refusesImageFoldersByFile() throws IOException {
    write("train/a/1.png", grey("png", 1, 2));
    refuses("lacks val or t10k");
    write("t10k/a/1.png", grey("png", 1, 2));
    Path empty = Files.createDirectories(folder.resolve("train/b"));
    refuses(empty.toString(), "holds no images", "png");
    write("train/b/1.png", grey("png", 1, 2, 3));
    refuses(folder.resolve("train/b/1.png") + " is 1 x 3", "train/a/1.png is 1 x 2");
    write("train/b/1.png", new byte[20]);
    refuses("train/b/1.png is no image");
    write("train/b/1.png", Arrays.copyOf(grey("png", 1, 2), 40));
    refuses("train/b/1.png cannot be decoded");
    byte[] huge = grey("png", 1, 2);
    huge[16] = 0x7f; // the highest byte of the width
    write("train/b/1.png", huge);
    refuses("train/b/1.png is 1 x 2130706434");
    write("train/a/1.png", huge);
    refuses("2130706434", "larger than the limit");
    write("train/a/1.png", grey("png", 1, 2));
    write("train/b/1.png", encoded(new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY), "png"));
    refuses("train/b/1.png has 1 channels of 16 bits", ".npy");
    write("train/b/1.png", rgb("png", 1, 2, 0xff00ff));
    refuses("train/b/1.png has colours", "train/a/1.png is grey");
    write("train/b/1.png", grey("png", 3, 4));
    assertThat(Dataset.read("mine", folder).classes()).isEqualTo(2);
    Files.createDirectories(folder.resolve("test"));
    refuses(folder.resolve("test") + " holds no folders");
    Files.delete(folder.resolve("test"));
    write("t10k/c/1.png", grey("png", 1, 2));
    refuses(folder.resolve("t10k/c").toString(), "no training image shows", "a, b");
  }

  // --- NumPy

  @Test
  void readsNumPyFilesOfBothByteOrders() throws IOException {
    write("train-images.npy", npy(">i2", "(2, 1, 1, 2)", 255, 254, 0, 3, 1, 0, 0, 0));
    write("train-labels.npy", npy(">i4", "(2,)", 0, 0, 1, 44, 0, 0, 0, 0));
    write("test-images.npy", npy("<i2", "(1, 1, 1, 2)", 5, 0, 6, 0));
    write("t10k-labels.npy", npy("|i1", "(1,)", 7));
    Dataset dataset = Dataset.read("mine", folder);
    assertThat(dataset.train().layout())
        .isEqualTo(new TileLayout(1, 1, 2, SampleType.I16, Interleave.PIXEL));
    assertThat(samples(dataset.train(), 0)).containsExactly(-2, 3);
    assertThat(samples(dataset.train(), 1)).containsExactly(256, 0);
    assertThat(samples(dataset.test(), 0)).containsExactly(5, 6);
    assertThat(dataset.train().label(0)).isEqualTo(300);
    assertThat(dataset.classes()).isEqualTo(301);
  }

  @Test
  void refusesNumPyFilesThatDoNotFit() throws IOException {
    write("train-images.npy", npy("|u1", "(2, 1, 1)", 1, 2));
    refuses("lacks train-labels.npy");
    write("train-labels.npy", npy("|u1", "(2,)", 0, 1));
    refuses("lacks t10k-images.npy or test-images.npy");
    write("t10k-images.npy", npy("|u1", "(1, 1, 1)", 1));
    write("t10k-labels.npy", npy("|u1", "(1,)", 0));
    assertThat(Dataset.read("mine", folder).train().layout().describe()).isEqualTo("1x1x1 u8");
    write("test-images.npy", new byte[0]);
    refuses("t10k-images.npy and test-images.npy", "keep one");
    Files.delete(folder.resolve("test-images.npy"));

    write("train-labels.npy", npy("<i4", "(2,)", 0, 0, 1, 0, 1, 0, 0, 0));
    refuses("train-labels.npy: label 0 is 65536");
    write("train-labels.npy", npy("|i1", "(2,)", 0, 255));
    refuses("label 1 is -1");
    write("train-labels.npy", npy("<f4", "(2,)", 0, 0, 0, 0, 0, 0, 0, 0));
    refuses("labels of type f4");
    write("train-labels.npy", npy("|u1", "(2, 1)", 0, 0));
    refuses("train-labels.npy has shape [2, 1] for 2 images");
    write("train-labels.npy", npy("|u1", "(1,)", 0));
    refuses("train-labels.npy has shape [1] for 2 images");
    write("train-labels.npy", npy("|u1", "(2,)", 0, 1));
    write("train-images.npy", npy("|u1", "(2,)", 1, 2));
    refuses("train-images.npy has shape [2]");
    write("train-images.npy", npy("<f8", "(2, 1, 1)", new int[16]));
    refuses("train-images.npy holds samples of type f8", "float32");
    write("train-images.npy", npy("<u2", "(2, 1, 1)", 1, 0, 2, 0));
    refuses("1x1x1 u16", "1x1x1 u8");
  }
}
