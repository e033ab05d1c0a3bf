package io.maskcast.shared.tile;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleTypeTest {

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
  }

  @ParameterizedTest
  @CsvSource({"U8,1", "U16,2", "I16,2", "F32,4", "I8,1", "U32,4", "I32,4"})
  void eachTypeKnowsItsSize(SampleType type, int bytes) {
    assertThat(type.bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "U8,00,0",
    "U8,7f,127",
    "U8,80,128",
    "U8,ff,255",
    "U16,0100,1",
    "U16,0001,256",
    "U16,ffff,65535",
    "U16,0080,32768",
    "I16,0100,1",
    "I16,0001,256",
    "I16,ffff,-1",
    "I16,0080,-32768",
    "I16,ff7f,32767",
    "F32,0000803f,1",
    "F32,000080bf,-1",
    "F32,0000003f,0.5",
    "F32,00000080,-0.0",
    "F32,0000807f,Infinity",
    "F32,0000c07f,NaN",
    "F32,01000000,1.4E-45",
    "I8,7f,127",
    "I8,80,-128",
    "U32,ffffff00,16777215",
    "U32,01000001,16777216", // 2^24 + 1: halfway, to even
    "U32,ffffffff,4294967296",
    "U32,00000080,2147483648",
    "I32,00000080,-2147483648",
    "I32,ffffffff,-1",
    "I32,010000ff,-16777215",
    "I32,ffffff7f,2147483648"
  })
  void samplesAreLittleEndianInTheirOwnType(SampleType type, String hex, float value) {
    assertThat(Float.floatToRawIntBits(type.read(bytes(hex), 0)))
        .isEqualTo(Float.floatToRawIntBits(value));
  }

  @Test
  void offsetsAreBytesAndLeaveThePositionAlone() {
    ByteBuffer buffer = bytes("aa0102ff7f");
    assertThat(SampleType.U16.read(buffer, 1)).isEqualTo(0x0201);
    assertThat(SampleType.I16.read(buffer, 3)).isEqualTo(32767);
    assertThat(SampleType.U8.read(buffer, 3)).isEqualTo(255);
    assertThat(buffer.position()).isZero();
  }

  @Property
  void everyShortIsExact(@ForAll short value) {
    ByteBuffer buffer = ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort(0, value);
    assertThat((int) SampleType.I16.read(buffer, 0)).isEqualTo(value);
    assertThat((int) SampleType.U16.read(buffer, 0)).isEqualTo(Short.toUnsignedInt(value));
  }
}
