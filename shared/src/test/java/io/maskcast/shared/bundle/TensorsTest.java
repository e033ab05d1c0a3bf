package io.maskcast.shared.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.maskcast.shared.Hostile;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TensorsTest {

  private static byte[] file(long headerLength, String header, int dataBytes) {
    byte[] json = header.getBytes(UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(headerLength)
        .put(json)
        .array();
  }

  private static byte[] file(String header, int dataBytes) {
    return file(header.getBytes(UTF_8).length, header, dataBytes);
  }

  @Provide
  Arbitrary<Map<String, Tensor>> tensors() {
    Arbitrary<Tensor> tensor =
        Arbitraries.integers()
            .between(0, 4)
            .list()
            .ofMaxSize(3)
            .flatMap(
                shape ->
                    Arbitraries.floats()
                        .array(float[].class)
                        .ofSize(shape.stream().reduce(1, (a, b) -> a * b))
                        .map(values -> new Tensor(shape, values)));
    return Arbitraries.maps(Arbitraries.strings().ofMaxLength(8), tensor)
        .ofMaxSize(4)
        .map(LinkedHashMap::new);
  }

  @Property
  void decodeIsTheInverseOfEncode(@ForAll("tensors") Map<String, Tensor> tensors) {
    byte[] bytes = new Tensors(tensors).encode();
    Map<String, Tensor> read = Tensors.decode(bytes).asMap();
    assertThat(new ArrayList<>(read.keySet())).isEqualTo(new ArrayList<>(tensors.keySet()));
    tensors.forEach(
        (name, tensor) -> {
          assertThat(read.get(name).shape()).isEqualTo(tensor.shape());
          assertThat(read.get(name).values()).isEqualTo(tensor.values());
        });
    assertThat(Tensors.decode(bytes).encode()).isEqualTo(bytes);
  }

  /** Reads as the format's own specification says, with nothing of ours. */
  @Property
  void anySafetensorsReaderOpensThem(@ForAll("tensors") Map<String, Tensor> tensors)
      throws IOException {
    ByteBuffer buffer =
        ByteBuffer.wrap(new Tensors(tensors).encode()).order(ByteOrder.LITTLE_ENDIAN);
    int headerLength = (int) buffer.getLong();
    assertThat((8 + headerLength) % 8).as("the data is aligned").isZero();
    byte[] header = new byte[headerLength];
    buffer.get(header);
    assertThat(header[0]).isEqualTo((byte) '{');
    JsonNode json = new ObjectMapper().readTree(header);
    assertThat(json.size()).isEqualTo(tensors.size());
    int covered = 0;
    for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
      JsonNode node = json.get(entry.getKey());
      assertThat(node.get("dtype").textValue()).isEqualTo("F32");
      List<Integer> shape = new ArrayList<>();
      node.get("shape").forEach(side -> shape.add(side.intValue()));
      assertThat(shape).isEqualTo(entry.getValue().shape());
      int from = node.get("data_offsets").get(0).intValue();
      int to = node.get("data_offsets").get(1).intValue();
      float[] values = entry.getValue().values();
      assertThat(to - from).isEqualTo(4 * values.length);
      for (int i = 0; i < values.length; i++) {
        assertThat(buffer.getFloat(8 + headerLength + from + 4 * i)).isEqualTo(values[i]);
      }
      covered += to - from;
    }
    assertThat(covered).isEqualTo(buffer.remaining());
  }

  @Test
  void theBytesAreTheFormats() {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("b", new Tensor(List.of(1, 2), new float[] {1, -2}));
    tensors.put("a", new Tensor(List.of(), new float[] {0.5f}));
    String header =
        "{\"b\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},"
            + "\"a\":{\"dtype\":\"F32\",\"shape\":[],\"data_offsets\":[8,12]}}";
    String padded = header + " ".repeat((8 - header.length() % 8) % 8);
    byte[] expected = file(padded, 12);
    ByteBuffer.wrap(expected)
        .order(ByteOrder.LITTLE_ENDIAN)
        .position(expected.length - 12)
        .putFloat(1)
        .putFloat(-2)
        .putFloat(0.5f);
    assertThat(new Tensors(tensors).encode()).isEqualTo(expected);
  }

  @Test
  void getAsksForNameAndShape() {
    Tensor tensor = new Tensor(List.of(2, 1), new float[] {1, 2});
    Tensors tensors = new Tensors(Map.of("x", tensor));
    assertThat(tensors.get("x", List.of(2, 1))).isSameAs(tensor);
    assertThatThrownBy(() -> tensors.get("x", List.of(1, 2)))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("Tensor x is of shape [2, 1] instead of [1, 2]");
    assertThatThrownBy(() -> tensors.get("y", List.of(2, 1)))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("Tensor y is missing instead of [2, 1]");
  }

  @Test
  void tensorsAreNotChangedFromOutside() {
    Map<String, Tensor> map = new LinkedHashMap<>();
    List<Integer> shape = new ArrayList<>(List.of(1));
    map.put("x", new Tensor(shape, new float[1]));
    Tensors tensors = new Tensors(map);
    map.clear();
    shape.set(0, 7);
    assertThat(tensors.get("x", List.of(1)).values()).hasSize(1);
    assertThatThrownBy(() -> tensors.asMap().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void valuesFillTheirShape() {
    for (List<Integer> shape :
        List.of(
            List.of(3),
            List.of(0),
            List.<Integer>of(),
            List.of(-1),
            List.of(-1, -2),
            List.of(65_536, 65_536), // 2^32: zero in an int
            List.of(Integer.MAX_VALUE, Integer.MAX_VALUE, 4))) {
      assertThatThrownBy(() -> new Tensor(shape, new float[2]))
          .as("%s", shape)
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining(shape.toString());
    }
    assertThat(new Tensor(List.of(0, Integer.MAX_VALUE), new float[0]).values()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 3, 100})
  void headerLengthsThatDoNotFitAreRefused(long headerLength) {
    byte[] bytes = file(headerLength, "{}", 0);
    assertThatThrownBy(() -> Tensors.decode(bytes))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("This is no safetensors file: its header does not fit");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "[]",
        "[1]",
        "1",
        "\"x\"",
        "{",
        "{} x",
        "{} {}",
        "{\"a\":1}",
        "{\"a\":null}",
        "{\"a\":[]}",
        "{\"a\":{}}",
        "\ufeff"
      })
  void headersThatAreNoObjectOfTensorsAreRefused(String header) {
    assertThatThrownBy(() -> Tensors.decode(file(header, 0)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageStartingWith("This is no safetensors file: ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'dtype':'F16','shape':[2],'data_offsets':[0,8]",
        "'dtype':1,'shape':[2],'data_offsets':[0,8]",
        "'shape':[2],'data_offsets':[0,8]",
        "'dtype':'F32','data_offsets':[0,8]",
        "'dtype':'F32','shape':2,'data_offsets':[0,8]",
        "'dtype':'F32','shape':{'a':2},'data_offsets':[0,8]",
        "'dtype':'F32','shape':['2'],'data_offsets':[0,8]",
        "'dtype':'F32','shape':[2.0],'data_offsets':[0,8]",
        "'dtype':'F32','shape':[2.5],'data_offsets':[0,8]",
        "'dtype':'F32','shape':[null],'data_offsets':[0,8]",
        "'dtype':'F32','shape':[[2]],'data_offsets':[0,8]",
        "'dtype':'F32','shape':[-2],'data_offsets':[0,8]",
        "'dtype':'F32','shape':[-1,-2],'data_offsets':[0,8]",
        "'dtype':'F32','shape':[3],'data_offsets':[0,8]",
        "'dtype':'F32','shape':[4294967298],'data_offsets':[0,8]", // 2 in an int
        "'dtype':'F32','shape':[18446744073709551618],'data_offsets':[0,8]", // 2 in a long
        "'dtype':'F32','shape':[65536,65536],'data_offsets':[0,8]",
        "'dtype':'F32','shape':[2]",
        "'dtype':'F32','shape':[2],'data_offsets':8",
        "'dtype':'F32','shape':[2],'data_offsets':[]",
        "'dtype':'F32','shape':[2],'data_offsets':[0]",
        "'dtype':'F32','shape':[2],'data_offsets':[0,8,16]",
        "'dtype':'F32','shape':[2],'data_offsets':['0','8']",
        "'dtype':'F32','shape':[2],'data_offsets':[0,8.0]",
        "'dtype':'F32','shape':[2],'data_offsets':[8,0]",
        "'dtype':'F32','shape':[2],'data_offsets':[-8,0]",
        "'dtype':'F32','shape':[2],'data_offsets':[-4,4]",
        "'dtype':'F32','shape':[1],'data_offsets':[4,8]",
        "'dtype':'F32','shape':[1],'data_offsets':[0,4]",
        "'dtype':'F32','shape':[4],'data_offsets':[0,16]",
        "'dtype':'F32','shape':[2],'data_offsets':[0,18446744073709551624]", // 8 in a long
        "'dtype':'F32','shape':[0],'data_offsets':[0,0]"
      })
  void tensorsThatDoNotFitTheirDataAreRefused(String tensor) {
    byte[] bytes = file("{\"a\":{" + tensor.replace('\'', '"') + "}}", 8);
    assertThatThrownBy(() -> Tensors.decode(bytes))
        .isInstanceOf(MaskcastException.class)
        .hasMessageMatching(
            "This is no safetensors file: (tensor a does not fit|its tensors do not fill it)|A tensor of shape .* is too large");
  }

  @Test
  void theSameTensorDoneRightIsRead() {
    String header = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    assertThat(Tensors.decode(file(header, 8)).get("a", List.of(2)).values()).containsExactly(0, 0);
    assertThat(Tensors.decode(file("{}", 0)).asMap()).isEmpty();
  }

  @Test
  void duplicateNamesAreRefused() {
    String once = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";
    assertThatThrownBy(() -> Tensors.decode(file("{" + once + "," + once + "}", 8)))
        .isInstanceOf(MaskcastException.class);
    String twice =
        "{\"a\":{\"dtype\":\"F16\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
    assertThatThrownBy(() -> Tensors.decode(file(twice, 8))).isInstanceOf(MaskcastException.class);
  }

  @Test
  void overlapsAndGapsAreRefused() {
    String first = "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},";
    for (String second : List.of("[0,8]", "[4,12]", "[12,20]")) {
      String header =
          first + "\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":" + second + "}}";
      assertThatThrownBy(() -> Tensors.decode(file(header, 20)))
          .as(second)
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("tensor b does not fit");
    }
  }

  @Test
  void hugeClaimsTakeNoMemory() {
    byte[] bytes =
        file(
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[536870911],\"data_offsets\":[0,2147483644]}}", 8);
    long allocated =
        Hostile.allocatedBy(
            () ->
                assertThatThrownBy(() -> Tensors.decode(bytes))
                    .isInstanceOf(MaskcastException.class));
    assertThat(allocated).isLessThan(10_000_000);
  }

  @Test
  void deepNestingIsRefused() {
    byte[] bytes = file("{\"a\":" + "[".repeat(100_000), 0);
    assertThatThrownBy(() -> Tensors.decode(bytes)).isInstanceOf(MaskcastException.class);
  }

  @Test
  void everyTruncationIsRefused() {
    byte[] whole = new Tensors(Map.of("a", new Tensor(List.of(2), new float[] {1, 2}))).encode();
    for (int length = 0; length < whole.length; length++) {
      byte[] part = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> Tensors.decode(part)).isInstanceOf(MaskcastException.class);
    }
    assertThatThrownBy(() -> Tensors.decode(Arrays.copyOf(whole, whole.length + 1)))
        .isInstanceOf(MaskcastException.class);
  }

  @Property
  void randomBytesNeverFailOtherwise(@ForAll @Size(max = 60) byte[] bytes) {
    Hostile.acceptedOrRefused(() -> Tensors.decode(bytes));
  }

  @Property
  void randomHeadersNeverFailOtherwise(@ForAll @Size(max = 60) byte[] header) {
    byte[] bytes = file(header.length, "", header.length);
    System.arraycopy(header, 0, bytes, 8, header.length);
    Hostile.acceptedOrRefused(() -> Tensors.decode(bytes));
  }

  @Property
  void damagedFilesNeverFailOtherwise(@ForAll int at, @ForAll byte value) {
    byte[] bytes =
        new Tensors(
                Map.of(
                    "a", new Tensor(List.of(2, 1), new float[] {1, 2}),
                    "b", new Tensor(List.of(3), new float[] {1, 2, 3})))
            .encode();
    bytes[Math.floorMod(at, bytes.length)] = value;
    Hostile.acceptedOrRefused(() -> assertThat(Tensors.decode(bytes).asMap()).hasSize(2));
  }
}
