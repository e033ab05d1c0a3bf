package io.maskcast.shared.idx;

import static io.maskcast.shared.idx.IdxBytes.gzip;
import static io.maskcast.shared.idx.IdxBytes.idx;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.Hostile;
import io.maskcast.shared.MaskcastException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdxFileTest {

  @TempDir Path folder;

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("file"), bytes);
  }

  private void refused(byte[] bytes, String message) throws IOException {
    Path file = file(bytes);
    assertThatThrownBy(() -> IdxFile.read(file))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(message);
  }

  static Stream<int[]> dimensions() {
    return Stream.of(
        new int[] {300},
        new int[] {2, 3},
        new int[] {4, 5, 6},
        new int[] {2, 3, 4, 5},
        new int[] {1});
  }

  @ParameterizedTest
  @MethodSource("dimensions")
  void readsPlainAndGzipAlike(int[] dimensions) throws IOException {
    byte[] bytes = idx(dimensions);
    IdxFile plain = IdxFile.read(file(bytes));
    assertThat(plain.dimensions())
        .containsExactly(Arrays.stream(dimensions).boxed().toArray(Integer[]::new));
    assertThat(plain.data())
        .isEqualTo(Arrays.copyOfRange(bytes, 4 + 4 * dimensions.length, bytes.length));
    IdxFile gzip = IdxFile.read(file(gzip(bytes)));
    assertThat(gzip.dimensions()).isEqualTo(plain.dimensions());
    assertThat(gzip.data()).isEqualTo(plain.data());
  }

  @Test
  void everyTruncationIsRefused() throws IOException {
    byte[] whole = idx(2, 3, 4);
    for (int length = 0; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length), "is truncated");
    }
  }

  @Test
  void everyTruncationOfAGzipIsRefused() throws IOException {
    byte[] whole = gzip(idx(2, 3, 4));
    for (int length = 0; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length), "is truncated");
    }
  }

  @Test
  void moreThanTheHeaderAnnouncesIsRefused() throws IOException {
    refused(idx(25, new int[] {2, 3, 4}), "longer than the 24 bytes");
    refused(gzip(idx(25, new int[] {2, 3, 4})), "longer than the 24 bytes");
  }

  @Test
  void anotherMagicIsRefused() throws IOException {
    refused(HexFormat.of().parseHex("0100080100000001" + "00"), "no idx file");
    refused(HexFormat.of().parseHex("0001080100000001" + "00"), "no idx file");
    refused(HexFormat.of().parseHex("00000d0100000001" + "00000000"), "00000d01"); // float
    refused(HexFormat.of().parseHex("00000800"), "1 to 4 dimensions");
    refused(idx(1, 1, 1, 1, 1), "1 to 4 dimensions");
    refused("<!DOCTYPE html>".getBytes(StandardCharsets.US_ASCII), "3c21444f");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "00000801" + "00000000", // empty
        "00000803" + "00000000" + "0000001c" + "0000001c",
        "00000803" + "0000000a" + "00000000" + "0000001c",
        "00000801" + "ffffffff", // 4 GiB, or -1
        "00000801" + "80000000",
        "00000801" + "7fffffff", // more than an array holds
        "00000802" + "00010000" + "00010000", // 2^32: zero in an int
        "00000804" + "00010000" + "00010000" + "00010000" + "00010000" // 2^64: zero in a long
      })
  void impossibleDimensionsAreRefused(String hex) throws IOException {
    refused(HexFormat.of().parseHex(hex), "claims dimension");
    refused(gzip(HexFormat.of().parseHex(hex)), "claims dimension");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aHeaderThatLiesTakesNoMemory(boolean zipped) throws IOException {
    byte[] liar = idx(100, new int[] {0x7ffffff7});
    Path file = file(zipped ? gzip(liar) : liar);
    long allocated =
        Hostile.allocatedBy(
            () ->
                assertThatThrownBy(() -> IdxFile.read(file))
                    .isInstanceOf(MaskcastException.class)
                    .hasMessageContaining("is truncated"));
    assertThat(allocated).isLessThan(10_000_000);
  }

  @Test
  void damagedGzipIsRefused() throws IOException {
    byte[] bytes = gzip(idx(300));
    bytes[2] = 7; // compression method
    refused(bytes, "is damaged gzip");
    bytes = gzip(idx(300));
    bytes[bytes.length - 8] ^= 1; // checksum
    refused(bytes, "is damaged gzip");
    bytes = gzip(idx(300));
    bytes[10] = (byte) 0xff; // a block type that does not exist
    refused(bytes, "is damaged gzip");
  }

  @Test
  void damageAnywhereInAGzipNeverFailsOtherwise() throws IOException {
    byte[] noise = idx(400);
    new Random(3).nextBytes(noise);
    System.arraycopy(idx(400), 0, noise, 0, 8);
    byte[] whole = gzip(noise);
    for (int i = 0; i < whole.length; i++) {
      byte[] damaged = whole.clone();
      damaged[i] ^= 0x55;
      Path file = file(damaged);
      Hostile.acceptedOrRefused(() -> assertThat(IdxFile.read(file).data()).hasSize(400));
    }
  }

  @Test
  void missingFilesAndFoldersAreNamed() {
    assertThatThrownBy(() -> IdxFile.read(folder.resolve("missing")))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("Cannot read %s: no such file", folder.resolve("missing"));
    assertThatThrownBy(() -> IdxFile.read(folder))
        .isInstanceOf(MaskcastException.class)
        .hasMessageStartingWith("Cannot read " + folder + ": ");
  }
}
