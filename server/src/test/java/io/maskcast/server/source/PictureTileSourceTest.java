package io.maskcast.server.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.server.source.remote.RemoteConfig;
import io.maskcast.server.source.remote.RemoteFiles;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders of pictures of 3 x 2 pixels whose samples count up. */
class PictureTileSourceTest {

  @TempDir Path folder;
  private final RemoteFiles remote =
      new RemoteFiles(RemoteConfig.defaults(), new Random(1), new SimpleMeterRegistry());

  @AfterEach
  void close() {
    remote.close();
  }

  private void write(String name, BufferedImage image) throws IOException {
    String format = name.endsWith("png") || name.endsWith("PNG") ? "png" : "jpg";
    assertThat(ImageIO.write(image, format, folder.resolve(name).toFile())).isTrue();
  }

  @Test
  void picturesThatComeLaterAreMoreTiles() throws IOException {
    write("1.png", counting(BufferedImage.TYPE_BYTE_GRAY, 0, 1));
    try (TileSources sources = LocalSources.open(Map.of("fields", folder), Tiling.defaults())) {
      TileSource before = sources.get("fields");
      assertThat(before.tileCount()).isEqualTo(1);
      for (int more = 2; more < 20; more++) {
        write(more + ".png", counting(BufferedImage.TYPE_BYTE_GRAY, more, 1));
        Files.setLastModifiedTime(folder, FileTime.fromMillis(1_000_000L * more));
        assertThat(sources.get("fields").tileCount()).isEqualTo(more);
      }
      assertThat(sources.get("fields")).isSameAs(sources.get("fields"));
      byte[] tile = new byte[6];
      sources.get("fields").readDense(18, tile, 0);
      assertThat(tile).isEqualTo(bytes(6, 19));
      before.readDense(0, tile, 0);
      assertThat(tile).isEqualTo(bytes(6, 0));
    }
  }

  @Test
  void picturesThatAreGoneLeaveTheSourceAsItWas() throws IOException {
    write("1.png", counting(BufferedImage.TYPE_BYTE_GRAY, 0, 1));
    try (TileSources sources = LocalSources.open(Map.of("fields", folder), Tiling.defaults())) {
      Files.delete(folder.resolve("1.png"));
      Files.setLastModifiedTime(folder, FileTime.fromMillis(1_000_000L));
      assertThat(sources.get("fields").tileCount()).isEqualTo(1);
    }
  }

  /** Samples {@code first, first + step, ...}, pixel by pixel. */
  private static BufferedImage counting(int type, int first, int step) {
    BufferedImage image = new BufferedImage(3, 2, type);
    int bands = image.getRaster().getNumBands();
    for (int i = 0; i < 6 * bands; i++) {
      image.getRaster().setSample(i / bands % 3, i / bands / 3, i % bands, first + step * i);
    }
    return image;
  }

  private static byte[] bytes(int count, int first) {
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (first + i);
    }
    return bytes;
  }

  private TileSource open() {
    return TileSources.open(Map.of("p", folder.toString()), Tiling.defaults(), remote).get("p");
  }

  private static byte[] dense(TileSource source, long tile) {
    byte[] dense = new byte[source.layout().denseBytes() + 1];
    source.readDense(tile, dense, 1);
    return Arrays.copyOfRange(dense, 1, dense.length);
  }

  @ParameterizedTest
  @CsvSource({
    BufferedImage.TYPE_BYTE_GRAY + ", 1",
    BufferedImage.TYPE_3BYTE_BGR + ", 3",
    BufferedImage.TYPE_4BYTE_ABGR + ", 4"
  })
  void samplesOfEightBitsAreThoseStored(int type, int channels) throws IOException {
    write("a.png", counting(type, 100, 1));
    TileSource source = open();
    assertThat(source.layout())
        .isEqualTo(new TileLayout(2, 3, channels, SampleType.U8, Interleave.PIXEL));
    assertThat(dense(source, 0)).isEqualTo(bytes(6 * channels, 100));
  }

  @Test
  void samplesOfSixteenBitsAreLittleEndian() throws IOException {
    write("a.png", counting(BufferedImage.TYPE_USHORT_GRAY, 0x1234, 0x101));
    TileSource source = open();
    assertThat(source.layout())
        .isEqualTo(new TileLayout(2, 3, 1, SampleType.U16, Interleave.PIXEL));
    assertThat(dense(source, 0))
        .containsExactly(0x34, 0x12, 0x35, 0x13, 0x36, 0x14, 0x37, 0x15, 0x38, 0x16, 0x39, 0x17);
  }

  @Test
  void ofAPaletteItIsWhatIsShown() throws IOException {
    byte[] red = {0, 10, 20};
    byte[] green = {1, 11, 21};
    byte[] blue = {2, 12, 22};
    BufferedImage image =
        new BufferedImage(
            3, 2, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 3, red, green, blue));
    for (int x = 0; x < 3; x++) {
      image.getRaster().setSample(x, 0, 0, 2 - x);
    }
    write("a.png", image);
    assertThat(dense(open(), 0))
        .containsExactly(20, 21, 22, 10, 11, 12, 0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2);
  }

  @Test
  void theyComeInTheOrderInWhichPeopleCount() throws IOException {
    List<String> names =
        List.of("a1.png", "a2.PNG", "a10.png", "a010.png", "b.png", "b99999999999999999999.png");
    List<String> sorted = new ArrayList<>(List.of("a1.png", "a2.PNG", "a010.png", "a10.png"));
    sorted.addAll(names.subList(4, 6));
    for (String name : names) {
      write(name, counting(BufferedImage.TYPE_BYTE_GRAY, sorted.indexOf(name), 1));
    }
    Files.writeString(folder.resolve("notes.txt"), "no picture");
    Files.writeString(folder.resolve(".hidden.png"), "no picture");
    TileSource source = open();
    assertThat(source.tileCount()).isEqualTo(6);
    for (int tile = 0; tile < 6; tile++) {
      assertThat(dense(source, tile)).isEqualTo(bytes(6, tile));
    }
  }

  @Test
  void whatAMaskSelectsIsReadOnceWhileItIsKept() throws IOException {
    write("a.png", counting(BufferedImage.TYPE_3BYTE_BGR, 7, 1));
    TileSource source = open();
    BitSet blue = new BitSet();
    blue.set(2);
    SelectionPlan plan =
        SelectionPlan.compile(Mask.of(MaskGrid.channels(3, 2, 3), blue), source.layout());
    byte[] selected = new byte[6];
    assertThat(source.readSelected(0, plan, selected, 0))
        .isEqualTo(Files.size(folder.resolve("a.png")) - 6);
    assertThat(selected).containsExactly(9, 12, 15, 18, 21, 24);
    assertThat(source.readSelected(0, plan, selected, 0)).isZero();
  }

  @Test
  void jpegsAreDecoded() throws IOException {
    BufferedImage grey = new BufferedImage(16, 8, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < 128; i++) {
      grey.getRaster().setSample(i % 16, i / 16, 0, 77);
    }
    write("a.jpeg", grey);
    TileSource source = open();
    assertThat(source.layout())
        .isEqualTo(new TileLayout(8, 16, 1, SampleType.U8, Interleave.PIXEL));
    for (byte sample : dense(source, 0)) {
      assertThat((int) sample).isBetween(76, 78);
    }
  }

  private void fails(TileSource source, long tile, String... words) {
    assertThatThrownBy(() -> dense(source, tile))
        .isInstanceOf(SourceException.class)
        .hasMessageContaining("Tile %d of source p cannot be read".formatted(tile))
        .hasMessageContainingAll(words);
  }

  @Test
  void aPictureThatIsDamagedOrUnlikeTheOthersFailsItsOwnTile() throws IOException {
    Files.writeString(folder.resolve("0.png"), "not at all");
    write("1.png", counting(BufferedImage.TYPE_BYTE_GRAY, 5, 1));
    write("2.png", new BufferedImage(2, 3, BufferedImage.TYPE_BYTE_GRAY));
    write("3.png", counting(BufferedImage.TYPE_3BYTE_BGR, 5, 1));
    write("4.png", counting(BufferedImage.TYPE_USHORT_GRAY, 5, 1));
    byte[] whole = Files.readAllBytes(folder.resolve("1.png"));
    Files.write(folder.resolve("5.png"), Arrays.copyOf(whole, whole.length - 20));
    write("6.png", counting(BufferedImage.TYPE_BYTE_GRAY, 6, 1));
    TileSource source = open();
    assertThat(source.tileCount()).isEqualTo(7);
    fails(source, 0, "0.png is no picture of a known format");
    assertThat(dense(source, 1)).isEqualTo(bytes(6, 5));
    fails(source, 2, "2.png is 3 x 2 (height x width), the others are 2 x 3");
    fails(source, 3, "3.png is 2x3x3 u8, the others are 2x3x1 u8");
    fails(source, 4, "4.png is 2x3x1 u16, the others are 2x3x1 u8");
    fails(source, 5, "5.png cannot be decoded");
    assertThat(dense(source, 6)).isEqualTo(bytes(6, 6));
    Files.delete(folder.resolve("1.png"));
    assertThat(dense(source, 1)).isEqualTo(bytes(6, 5)); // kept
  }

  @Test
  void noByteOfAPngMayChange() throws IOException {
    write("a.png", counting(BufferedImage.TYPE_BYTE_GRAY, 5, 1));
    byte[] whole = Files.readAllBytes(folder.resolve("a.png"));
    for (int at = 0; at < whole.length; at++) {
      byte[] damaged = whole.clone();
      damaged[at] ^= 0x10;
      Files.write(folder.resolve("b.png"), damaged);
      fails(open(), 1, "b.png");
      Files.write(folder.resolve("b.png"), Arrays.copyOf(whole, at));
      fails(open(), 1, "b.png");
    }
  }

  @Test
  void aJpegThatEndsEarlyIsNotMadeUp() throws IOException {
    BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_3BYTE_BGR);
    Random random = new Random(4);
    for (int i = 0; i < 64 * 64; i++) {
      noise.setRGB(i % 64, i / 64, random.nextInt());
    }
    write("1.jpg", noise);
    byte[] whole = Files.readAllBytes(folder.resolve("1.jpg"));
    Files.write(folder.resolve("2.jpg"), Arrays.copyOf(whole, whole.length / 2));
    TileSource source = open();
    dense(source, 0);
    fails(source, 1, "2.jpg cannot be decoded");
  }

  @Test
  void aFolderOfNoPictureThatCanBeReadIsRefused() throws IOException {
    Files.writeString(folder.resolve("0.png"), "not at all");
    Files.writeString(folder.resolve("1.png"), "nor this");
    assertThatThrownBy(this::open)
        .isInstanceOf(SourceException.class)
        .hasMessageContainingAll("Source p cannot be opened", "0.png is no picture");
    Files.delete(folder.resolve("0.png"));
    Files.delete(folder.resolve("1.png"));
    assertThatThrownBy(this::open).hasMessageContaining("must hold one file t10k-images*");
  }
}
