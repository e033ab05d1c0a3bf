package io.maskcast.edge.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tile.SampleType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpyFileTest {

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"U8, |u1", "U16, <u2", "I16, <i2", "F32, <f4", "I8, |i1", "U32, <u4", "I32, <i4"})
  void theFileIsWhatTheFormatSays(SampleType type, String descriptor) throws IOException {
    byte[] data = new byte[2 * 3 * 4 * type.bytes()];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) i;
    }
    Path file = folder.resolve("a.npy");

    NpyFile.write(file, type, List.of(2, 3, 4), data);

    byte[] bytes = Files.readAllBytes(file);
    assertThat(Arrays.copyOf(bytes, 8))
        .containsExactly((byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) 1, (byte) 0);
    int length = (bytes[8] & 0xff) | (bytes[9] & 0xff) << 8;
    assertThat((10 + length) % 64).isZero();
    String header = new String(bytes, 10, length, StandardCharsets.US_ASCII);
    assertThat(header)
        .startsWith(
            "{'descr': '" + descriptor + "', 'fortran_order': False, 'shape': (2, 3, 4,), }")
        .endsWith("\n");
    assertThat(header.substring(header.indexOf('}') + 1)).isBlank();
    assertThat(Arrays.copyOfRange(bytes, 10 + length, bytes.length)).isEqualTo(data);
  }

  @Test
  void headersOfEveryLengthAreAligned() throws IOException {
    for (int digits = 1; digits < 9; digits++) {
      int side = (int) Math.pow(10, digits);
      Path file = folder.resolve("b.npy");
      NpyFile.write(file, SampleType.U8, List.of(side, side, side), new byte[0]);
      byte[] bytes = Files.readAllBytes(file);
      assertThat(bytes.length % 64).isZero();
      assertThat(bytes[bytes.length - 1]).isEqualTo((byte) '\n');
    }
  }

  @Test
  void aFolderInTheWayIsSaidSo() throws IOException {
    Path file = Files.createDirectories(folder.resolve("tile.npy").resolve("inside")).getParent();

    assertThatThrownBy(() -> NpyFile.write(file, SampleType.U8, List.of(1), new byte[1]))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("tile.npy");
    try (var left = Files.list(folder)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void predictionsAppearWholeOrNotAtAll() throws IOException {
    Path csv = folder.resolve("p.csv");
    try (PredictionsFile file = PredictionsFile.create(csv)) {
      file.add(7, 3, 0.25f);
      assertThat(csv).doesNotExist();
    }
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
    try (PredictionsFile file = PredictionsFile.create(csv)) {
      for (int i = 0; i < 20_000; i++) {
        file.add(i, 3, 0.25f);
      }
      assertThat(csv).doesNotExist();
      file.commit();
    }
    assertThat(Files.readAllLines(csv)).hasSize(20_001).last().isEqualTo("19999,3,0.250000");
  }
}
