package io.maskcast.server.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class TilesVersionTest {

  @TempDir Path folder;

  private static byte[] idx(int tiles, int begin) {
    byte[] pixels = new byte[(begin + tiles) * 6];
    new Random(1).nextBytes(pixels);
    return ByteBuffer.allocate(16 + tiles * 6)
        .putInt(0x803)
        .putInt(tiles)
        .putInt(2)
        .putInt(3)
        .put(pixels, begin * 6, tiles * 6)
        .array();
  }

  /** Replaced by renaming, with a time of its own: what a server looks at. */
  private void replace(Path file, byte[] bytes, int second) throws IOException {
    Path beside = Files.write(folder.resolve("beside"), bytes);
    Files.setLastModifiedTime(beside, FileTime.fromMillis(1000L * second));
    Files.move(beside, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
  }

  private static List<TilesVersion> versions(TileSources sources, String name) {
    return sources.versions(sources.get(name));
  }

  @Test
  void ofAnIdxFileTheTilesThatStayKeepTheirVersionWhenItGrows() throws IOException {
    Path file = folder.resolve("images");
    replace(file, idx(1000, 0), 1);
    try (TileSources sources = LocalSources.open(Map.of("i", file), Tiling.defaults())) {
      List<TilesVersion> before = versions(sources, "i");
      assertThat(before).extracting(TilesVersion::end).containsExactly(256L, 512L, 768L, 1000L);
      assertThat(before).extracting(TilesVersion::version).doesNotHaveDuplicates();

      replace(file, idx(1100, 0), 2);
      List<TilesVersion> grown = versions(sources, "i");
      assertThat(grown.subList(0, 3)).isEqualTo(before.subList(0, 3));
      assertThat(grown.get(3)).isNotEqualTo(before.get(3));

      replace(file, idx(1000, 1), 3);
      assertThat(versions(sources, "i")).doesNotContainAnyElementsOf(before);
      replace(file, idx(1000, 0), 4);
      assertThat(versions(sources, "i")).isEqualTo(before); // they are the same again
    }
    try (TileSources again = LocalSources.open(Map.of("i", file), Tiling.defaults())) {
      assertThat(versions(again, "i")).hasSize(4);
    }
  }

  private void picture(Path file, int grey) throws IOException {
    BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setSample(0, 0, 0, grey);
    ImageIO.write(image, "png", file.toFile());
  }

  /** A file that was changed just now has no version; only time gives it one. */
  private static List<TilesVersion> settled(TileSources sources, String name) throws Exception {
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    List<TilesVersion> versions = versions(sources, name);
    while (versions.isEmpty() || versions.get(0).version().isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(until);
      Thread.sleep(50); // between two looks
      versions = versions(sources, name);
    }
    return versions;
  }

  @Test
  void ofPicturesAFileThatIsWrittenAnewGivesAnotherVersionAndIsReadAnew() throws Exception {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    picture(pictures.resolve("1.png"), 7);
    picture(pictures.resolve("2.png"), 8);
    try (TileSources sources = LocalSources.open(Map.of("p", pictures), Tiling.defaults())) {
      byte[] tile = new byte[6];
      sources.get("p").readDense(0, tile, 0); // held from now on
      assertThat(versions(sources, "p")).containsExactly(new TilesVersion(2, Optional.empty()));
      List<TilesVersion> before = settled(sources, "p");
      assertThat(versions(sources, "p")).isEqualTo(before);
      FileTime modified = Files.getLastModifiedTime(pictures.resolve("1.png"));

      picture(pictures.resolve("1.png"), 9); // as long, and said to be as old
      Files.setLastModifiedTime(pictures.resolve("1.png"), modified);

      sources.get("p").readDense(0, tile, 0);
      assertThat(tile[0]).isEqualTo((byte) 9);
      assertThat(versions(sources, "p")).isNotEqualTo(before);
      assertThat(settled(sources, "p")).isNotEqualTo(before);
    }
  }

  @Test
  void ofFilesThatStayOpenThereIsNoneFromTheirFirstChangeOn() throws Exception {
    Path file = folder.resolve("a.npy");
    byte[] array = npy(1);
    Files.write(file, array);
    try (TileSources fresh = LocalSources.open(Map.of("a", file), Tiling.defaults())) {
      assertThat(versions(fresh, "a")).isEmpty();
    }
    long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (io.maskcast.server.source.remote.FileStamp.settled(file).isEmpty()) {
      assertThat(System.nanoTime()).isLessThan(until);
      Thread.sleep(50); // between two looks
    }
    List<TilesVersion> before;
    try (TileSources sources = LocalSources.open(Map.of("a", file), Tiling.defaults())) {
      before = versions(sources, "a");
      assertThat(before).hasSize(1);
      assertThat(before.get(0).end()).isEqualTo(sources.get("a").tileCount());
      Files.write(file, npy(2));
      assertThat(versions(sources, "a")).isEmpty();
    }
    try (TileSources other = LocalSources.open(Map.of("a", file), Tiling.defaults())) {
      assertThat(versions(other, "a")).isNotEqualTo(before);
    }
  }

  private static byte[] npy(int value) {
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2, 3), }";
    String padded = header + " ".repeat(117 - header.length()) + "\n";
    ByteBuffer bytes = ByteBuffer.allocate(10 + padded.length() + 12);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).put((byte) padded.length()).put((byte) 0);
    bytes.put(padded.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    for (int i = 0; i < 12; i++) {
      bytes.put((byte) value);
    }
    return bytes.array();
  }
}
