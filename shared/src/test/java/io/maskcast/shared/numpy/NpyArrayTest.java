package io.maskcast.shared.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyArrayTest {

  @TempDir Path folder;

  /** A file of version 1 to 3 with this header and data. */
  static byte[] npy(int version, String header, int... data) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    for (int i = 0; i < (version == 1 ? 2 : 4); i++) {
      out.write(text.length >> (8 * i));
    }
    out.writeBytes(text);
    for (int item : data) {
      out.write(item);
    }
    return out.toByteArray();
  }

  static byte[] npy(String type, String shape, int... data) {
    return npy(
        1, "{'descr': '%s', 'fortran_order': False, 'shape': %s, }\n".formatted(type, shape), data);
  }

  private NpyArray read(byte[] bytes) throws IOException {
    return NpyArray.read(Files.write(folder.resolve("a.npy"), bytes));
  }

  private void refuses(byte[] bytes, String word) throws IOException {
    Path file = Files.write(folder.resolve("a.npy"), bytes);
    assertThatThrownBy(() -> NpyArray.read(file))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll(file.toString(), word);
  }

  @Test
  void readsWhatNumPyWrote() throws IOException {
    // numpy.save of numpy.array([[1, -2, 300]], dtype='>i2')
    String saved =
        "934e554d5059010076007b276465736372273a20273e6932272c2027666f727472616e5f6f72646572273a"
            + "2046616c73652c20277368617065273a2028312c2033292c207d"
            + "20".repeat(58)
            + "0a0001fffe012c";
    NpyArray array = read(HexFormat.of().parseHex(saved));
    assertThat(array.type()).isEqualTo("i2");
    assertThat(array.shape()).isEqualTo(List.of(1, 3));
    assertThat(array.littleEndian())
        .isEqualTo(new byte[] {1, 0, (byte) 0xfe, (byte) 0xff, 0x2c, 1});
    assertThat(array.integer(1)).isEqualTo(-2);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void readsEveryVersionAndAnyOrderOfKeys(int version) throws IOException {
    String header = "{ 'shape':(2,),'fortran_order' : False, 'descr': '|u1'}";
    assertThat(read(npy(version, header, 7, 255)).littleEndian()).containsExactly(7, -1);
  }

  @ParameterizedTest
  @CsvSource({
    "|u1, 255, -1",
    "|i1, -1, -1",
    "<u2, 65535, -1 -1",
    ">u2, 258, 1 2",
    "<i2, -2, -2 -1",
    ">i4, 1, 0 0 0 1",
    "<u4, 4294967295, -1 -1 -1 -1",
    "<i4, -2, -2 -1 -1 -1",
    ">i8, 258, 0 0 0 0 0 0 1 2",
    "<u8, 5, 5 0 0 0 0 0 0 0"
  })
  void readsEveryIntegerInBothOrders(String type, long value, String bytes) throws IOException {
    int[] data = Arrays.stream(bytes.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
    NpyArray array = read(npy(type, "(1,)", data));
    assertThat(array.isInteger()).isTrue();
    assertThat(array.integer(0)).isEqualTo(value);
  }

  @Test
  void aNumberAloneHasNoShape() throws IOException {
    assertThat(read(npy("|u1", "()", 3)).shape()).isEmpty();
  }

  @Test
  void refusesWhatIsNoArrayOfPlainNumbers() throws IOException {
    refuses(npy("|O", "(1,)", 0), "plain numbers");
    refuses(npy("<u3", "(1,)", 0, 0, 0), "type <u3, which are no plain numbers");
    refuses(npy("|u2", "(1,)", 0, 0), "|u2");
    refuses(npy("=u2", "(1,)", 0, 0), "plain numbers");
    refuses(
        npy(1, "{'descr': [('a', '<u2')], 'fortran_order': False, 'shape': (1,)}", 0, 0), "plain");
    refuses(npy(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (1,)}", 0), "Fortran");
    refuses(npy(1, "{'descr': '|u1', 'shape': (1,)}", 0), "not a NumPy array");
    refuses(npy(1, "{'descr': '|u1', 'fortran_order': False}", 0), "not a NumPy array");
    refuses(npy(1, "'descr': '|u1', 'fortran_order': False, 'shape': (1,)", 0), "header");
    refuses(npy(4, "", 0), "version 1 to 3");
    refuses("no array at all".getBytes(StandardCharsets.US_ASCII), "no NumPy file");
  }

  @Test
  void refusesShapesThatTheDataDoNotFill() throws IOException {
    refuses(npy("|u1", "(2,)", 1), "holds 1 bytes of data, but its shape [2] makes 2");
    refuses(npy("|u1", "(2,)", 1, 2, 3), "holds 3 bytes of data, but its shape [2] makes 2");
    refuses(npy("|u1", "(0, 2)"), "empty");
    refuses(npy("|u1", "(-1,)", 1), "not a NumPy array");
  }

  @Test
  void headersThatLieTakeNoMemory() throws IOException {
    refuses(npy("<f4", "(32768, 32768)", 1), "holds 1 bytes of data");
    refuses(npy("|u1", "(99999999999,)", 1), "over the limit");
    refuses(npy("<f4", "(2147483647, 2147483647, 2147483647)", 1), "over every limit");
    refuses(npy("|u1", "(2000000000,)", 1), "holds 1 bytes");
    byte[] long4 = npy(2, "", 0);
    Arrays.fill(long4, 8, 12, (byte) 0xff);
    refuses(long4, "4294967295");
  }

  @Test
  void anyCutOrDamageIsRefusedOrRead() throws IOException {
    byte[] sound = npy(">u2", "(2, 2)", 1, 2, 3, 4, 5, 6, 7, 8);
    for (int length = 0; length < sound.length; length++) {
      refuses(Arrays.copyOf(sound, length), "a.npy");
    }
    Random random = new Random(1);
    int read = 0;
    for (int i = 0; i < 500; i++) {
      byte[] damaged = sound.clone();
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      try {
        read(damaged);
        read++;
      } catch (MaskcastException e) {
        assertThat(e).hasMessageContaining("a.npy");
      }
    }
    assertThat(read).isBetween(50, 400);
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> NpyArray.read(folder.resolve("b.npy")))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll("There is no file", "b.npy");
  }
}
