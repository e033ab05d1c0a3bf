package io.maskcast.shared.bundle;

import static io.maskcast.shared.bundle.BundleSample.DICTIONARY;
import static io.maskcast.shared.bundle.BundleSample.MASK_BYTES;
import static io.maskcast.shared.bundle.BundleSample.VECTORS;
import static io.maskcast.shared.bundle.BundleSample.WEIGHTS;
import static io.maskcast.shared.bundle.BundleSample.manifest;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.maskcast.shared.Hostile;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.mask.Masks;
import io.maskcast.shared.network.Layer;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static ObjectNode tree() {
    try {
      return (ObjectNode) JSON.readTree(manifest().encode());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] bytes(JsonNode tree) {
    try {
      return JSON.writeValueAsBytes(tree);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  /** The sample's bytes with one node replaced. */
  private static byte[] with(String pointer, JsonNode value) {
    ObjectNode tree = tree();
    JsonPointer at = JsonPointer.compile(pointer);
    String key = at.last().getMatchingProperty();
    if (tree.at(at.head()) instanceof ArrayNode array) {
      array.set(Integer.parseInt(key), value);
    } else {
      ((ObjectNode) tree.at(at.head())).set(key, value);
    }
    return bytes(tree);
  }

  private static void refused(byte[] bytes) {
    assertThatThrownBy(() -> Manifest.decode(bytes))
        .as(() -> new String(bytes, UTF_8))
        .isInstanceOf(MaskcastException.class)
        .hasMessageNotContaining("\n");
  }

  @Test
  void decodeIsTheInverseOfEncode() {
    Manifest manifest = manifest();
    assertThat(Manifest.decode(manifest.encode())).isEqualTo(manifest);
  }

  @Test
  void theSameContentGivesTheSameBytes() {
    byte[] bytes = manifest().encode();
    assertThat(manifest().encode()).isEqualTo(bytes);
    assertThat(Manifest.decode(bytes).encode()).isEqualTo(bytes);
  }

  @Test
  void theJsonIsTheDocumentedOne() {
    ObjectNode tree = tree();
    assertThat(tree.fieldNames())
        .toIterable()
        .containsExactly(
            "format",
            "input",
            "normalisation",
            "mask",
            "network",
            "selfTest",
            "codecs",
            "metrics",
            "blobs");
    assertThat(tree.at("/format").textValue()).isEqualTo("maskcast-bundle/1");
    assertThat(tree.at("/input/sampleType").textValue()).isEqualTo("u16");
    assertThat(tree.at("/normalisation/mean/1").floatValue()).isEqualTo(12);
    assertThat(tree.at("/mask/digest").textValue()).isEqualTo(Digest.of(MASK_BYTES).hex());
    assertThat(tree.at("/mask/q").doubleValue()).isEqualTo(5 / 24.0);
    assertThat(tree.at("/network/architecture/layers/0").toString())
        .isEqualTo("{\"type\":\"conv2d\",\"filters\":20,\"kernel\":5,\"padding\":2}");
    assertThat(tree.at("/network/architecture/layers/1").toString())
        .isEqualTo("{\"type\":\"relu\"}");
    assertThat(tree.at("/codecs/0/codec").textValue()).isEqualTo("dictionary-zstd");
    assertThat(tree.at("/codecs/0/aid").textValue()).isEqualTo(Digest.of(DICTIONARY).hex());
    assertThat(tree.at("/blobs/1/bytes").intValue()).isEqualTo(WEIGHTS.length);
  }

  private static String json(Layer layer) {
    Manifest manifest =
        of(new Network("n", List.of(layer)), manifest().normalisation(), manifest().metrics());
    try {
      return JSON.readTree(manifest.encode()).at("/network/architecture/layers/0").toString();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyLayerHasItsDocumentedForm() {
    assertThat(json(new Layer.StridedConv2d(16, 3, 2, 1, false)))
        .isEqualTo(
            "{\"type\":\"strided-conv2d\",\"filters\":16,\"kernel\":3,\"stride\":2,\"padding\":1,\"bias\":false}");
    assertThat(json(new Layer.BatchNorm2d(1e-5)))
        .isEqualTo("{\"type\":\"batch-norm2d\",\"eps\":1.0E-5}");
    assertThat(json(new Layer.MaxPool2d(2))).isEqualTo("{\"type\":\"max-pool2d\",\"kernel\":2}");
    assertThat(json(new Layer.GlobalAvgPool2d())).isEqualTo("{\"type\":\"global-avg-pool2d\"}");
    assertThat(json(new Layer.Subsample2d(2, 32)))
        .isEqualTo("{\"type\":\"subsample2d\",\"stride\":2,\"channels\":32}");
    assertThat(json(new Layer.Residual(List.of(new Layer.Relu()), List.of())))
        .isEqualTo("{\"type\":\"residual\",\"main\":[{\"type\":\"relu\"}],\"shortcut\":[]}");
    assertThat(json(new Layer.Flatten())).isEqualTo("{\"type\":\"flatten\"}");
    assertThat(json(new Layer.Linear(10))).isEqualTo("{\"type\":\"linear\",\"features\":10}");
    assertThat(json(new Layer.TorchScript(10)))
        .isEqualTo("{\"type\":\"torchscript\",\"classes\":10}");
  }

  @Test
  void theNamedNetworksSurvive() {
    for (String name : Network.names()) {
      Manifest manifest =
          of(Network.of(name, 32, 32, 10), manifest().normalisation(), manifest().metrics());
      assertThat(Manifest.decode(manifest.encode())).isEqualTo(manifest);
    }
  }

  @Test
  void residualLayersWithoutEndAreRefused() {
    for (int depth : new int[] {40, 400, 10_000}) {
      String layers =
          "{'type':'residual','shortcut':[],'main':[".repeat(depth) + "]}".repeat(depth);
      String text =
          new String(manifest().encode(), UTF_8)
              .replaceFirst("\"layers\":\\[", "\"layers\":[" + layers.replace('\'', '"') + ",");
      refused(text.getBytes(UTF_8));
    }
  }

  private static Manifest of(
      Network network, Normalisation normalisation, Manifest.Metrics metrics) {
    Manifest sample = manifest();
    return new Manifest(
        sample.format(),
        sample.input(),
        normalisation,
        sample.mask(),
        new NetworkEntry(network, Digest.of(WEIGHTS)),
        sample.selfTest(),
        sample.codecs(),
        metrics,
        sample.blobs());
  }

  @Provide
  Arbitrary<List<Layer>> layers() {
    Arbitrary<Integer> any = Arbitraries.integers();
    return Arbitraries.<Layer>oneOf(
            any.tuple3().map(t -> new Layer.Conv2d(t.get1(), t.get2(), t.get3())),
            any.tuple4()
                .map(
                    t ->
                        new Layer.StridedConv2d(
                            t.get1(), t.get2(), t.get3(), t.get4(), t.get1() > 0)),
            Arbitraries.doubles().map(Layer.BatchNorm2d::new),
            Arbitraries.just(new Layer.Relu()),
            any.map(Layer.MaxPool2d::new),
            Arbitraries.just(new Layer.GlobalAvgPool2d()),
            any.tuple2().map(t -> new Layer.Subsample2d(t.get1(), t.get2())),
            Arbitraries.just(new Layer.Flatten()),
            any.map(Layer.Linear::new),
            any.map(Layer.TorchScript::new))
        .list()
        .ofMaxSize(8)
        .map(ManifestTest::alsoNested);
  }

  private static List<Layer> alsoNested(List<Layer> layers) {
    List<Layer> more = new ArrayList<>(layers);
    more.add(
        new Layer.Residual(
            List.of(new Layer.Residual(layers, List.of()), new Layer.Relu()), layers));
    return more;
  }

  @Provide
  Arbitrary<Float> positive() {
    return Arbitraries.integers().between(1, 0x7f7fffff).map(Float::intBitsToFloat);
  }

  @Property
  void everyNetworkAndNumberSurvives(
      @ForAll("layers") List<Layer> layers,
      @ForAll String text,
      @ForAll long seed,
      @ForAll double accuracy,
      @ForAll float mean,
      @ForAll("positive") float deviation) {
    Manifest manifest =
        of(
            new Network(text, layers),
            new Normalisation(new float[] {mean, 0}, new float[] {1, deviation}),
            new Manifest.Metrics(text, seed, 1, accuracy, accuracy / 3));
    assertThat(Manifest.decode(manifest.encode())).isEqualTo(manifest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "{}",
        "[]",
        "1",
        "\"maskcast-bundle/1\"",
        "{",
        "}",
        "garbage",
        "{\"format\":null}",
        "{\"format\":1}",
        "{\"format\":[\"maskcast-bundle/1\"]}",
        "{\"format\":\"maskcast-bundle/1\"}",
        "[{\"format\":\"maskcast-bundle/1\"}]",
        "\u0000",
        "\ufeff"
      })
  void whatIsNoManifestIsRefused(String text) {
    refused(text.getBytes(UTF_8));
  }

  @Test
  void anotherFormatIsNamed() {
    assertThatThrownBy(
            () -> Manifest.decode(with("/format", JSON.valueToTree("maskcast-bundle/2"))))
        .isInstanceOf(MaskcastException.class)
        .hasMessage(
            "A bundle of format 'maskcast-bundle/2' cannot be used here (maskcast-bundle/1 can); use a newer maskcast");
    // A newer format may have other fields: they must not hide the reason.
    ObjectNode newer = tree().put("format", "maskcast-bundle/2").put("more", 1);
    newer.remove("mask");
    assertThatThrownBy(() -> Manifest.decode(bytes(newer)))
        .hasMessageContaining("'maskcast-bundle/2'");
    Manifest sample = manifest();
    assertThatThrownBy(
            () ->
                new Manifest(
                    "other",
                    sample.input(),
                    sample.normalisation(),
                    sample.mask(),
                    sample.network(),
                    sample.selfTest(),
                    sample.codecs(),
                    sample.metrics(),
                    sample.blobs()))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("'other'");
  }

  /** Every field of the sample, at any depth. */
  static Stream<String> fields() {
    List<String> fields = new ArrayList<>();
    collect(tree(), "", fields);
    return fields.stream();
  }

  private static void collect(JsonNode node, String path, List<String> fields) {
    if (node instanceof ObjectNode object) {
      object
          .properties()
          .forEach(
              entry -> {
                fields.add(path + "/" + entry.getKey());
                collect(entry.getValue(), path + "/" + entry.getKey(), fields);
              });
    }
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      collect(node.get(i), path + "/" + i, fields);
    }
  }

  @ParameterizedTest
  @MethodSource("fields")
  void everyFieldIsNeeded(String pointer) {
    ObjectNode tree = tree();
    JsonPointer at = JsonPointer.compile(pointer);
    assertThat(((ObjectNode) tree.at(at.head())).remove(at.last().getMatchingProperty()))
        .isNotNull();
    refused(bytes(tree));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void noFieldIsNull(String pointer) {
    refused(with(pointer, JSON.nullNode()));
  }

  @ParameterizedTest
  @MethodSource("fields")
  void noFieldHasAnotherType(String pointer) {
    JsonNode value = tree().at(pointer);
    for (JsonNode other :
        List.of(
            JSON.createObjectNode(),
            JSON.createObjectNode().put("a", 1),
            JSON.createArrayNode(),
            JSON.createArrayNode().add(1),
            JSON.getNodeFactory().booleanNode(true),
            JSON.getNodeFactory().textNode("1"),
            JSON.getNodeFactory().textNode(""),
            JSON.getNodeFactory().numberNode(0),
            JSON.getNodeFactory().numberNode(1.5))) {
      boolean sameType =
          value.getNodeType() == other.getNodeType()
              && (!value.isIntegralNumber() || other.isIntegralNumber());
      if (!sameType) {
        refused(with(pointer, other));
      }
    }
  }

  static Stream<String> objects() {
    return Stream.concat(Stream.of(""), fields().filter(pointer -> tree().at(pointer).isObject()));
  }

  @ParameterizedTest
  @MethodSource("objects")
  void unknownFieldsAreRefused(String pointer) {
    refused(with(pointer + "/surplus", JSON.getNodeFactory().numberNode(1)));
    refused(with("/network/architecture/layers/1/surplus", JSON.getNodeFactory().numberNode(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "/input/sampleType; 'u9'",
        "/input/sampleType; 'U8'",
        "/input/sampleType; 0",
        "/input/sampleType; '0'",
        "/input/height; 4294967299", // 3 in an int
        "/input/channels; 3", // not the normalisation's
        "/mask/kind; 'PIXEL_ANY'",
        "/mask/kind; 'block-any'",
        "/mask/kind; 0",
        "/mask/digest; 'ba7816bf'",
        "/normalisation/mean; []",
        "/normalisation/mean; [1]",
        "/normalisation/mean; [1,null]",
        "/normalisation/mean; [1,'2']",
        "/normalisation/mean; [1,1e60]",
        "/normalisation/mean; [1,'NaN']",
        "/normalisation/deviation; [1,0]",
        "/normalisation/deviation; [1,-1]",
        "/normalisation/deviation; [1,1e-60]",
        "/network/architecture/layers; [null]",
        "/network/architecture/layers; [{}]",
        "/network/architecture/layers; [{'type':'dropout'}]",
        "/network/architecture/layers; [{'type':'java.lang.Object'}]",
        "/network/architecture/layers; [{'type':'linear'}]",
        "/network/architecture/layers; [{'type':'strided-conv2d','filters':1,'kernel':1,'stride':1,'padding':0}]",
        "/network/architecture/layers; [{'type':'strided-conv2d','filters':1,'kernel':1,'stride':1,'padding':0,'bias':1}]",
        "/network/architecture/layers; [{'type':'conv2d','filters':1,'kernel':1,'padding':0,'stride':1}]",
        "/network/architecture/layers; [{'type':'batch-norm2d'}]",
        "/network/architecture/layers; [{'type':'batch-norm2d','eps':'1'}]",
        "/network/architecture/layers; [{'type':'residual','main':[]}]",
        "/network/architecture/layers; [{'type':'residual','main':[null],'shortcut':[]}]",
        "/network/architecture/layers; [{'type':'residual','main':[],'shortcut':null}]",
        "/network/architecture/layers; [{'type':'residual','main':{},'shortcut':[]}]",
        "/network/architecture/layers; ['relu']",
        "/codecs; [null]",
        "/codecs; [{}]",
        "/codecs/0/codec; 'zstd'",
        "/codecs/0/codec; 'DICTIONARY_ZSTD'",
        "/codecs/0/codec; 4",
        "/blobs; []",
        "/blobs; [null]",
        "/blobs/0; null",
        "/blobs/0/bytes; 0",
        "/blobs/0/bytes; -1",
        "/blobs/0/bytes; 18446744073709551617" // 1 in a long
      })
  void wrongValuesAreRefused(String pointer, String value) throws JsonProcessingException {
    refused(with(pointer, JSON.readTree(value.replace('\'', '"'))));
  }

  @Test
  void duplicateFieldsAndTrailingBytesAreRefused() {
    String text = new String(manifest().encode(), UTF_8);
    refused(text.replace("\"seed\":-42", "\"seed\":-42,\"seed\":43").getBytes(UTF_8));
    refused((text + "{}").getBytes(UTF_8));
    refused((text + "x").getBytes(UTF_8));
  }

  @Test
  void blobsThatAreNotListedAreNamed() {
    for (byte[] missing : List.of(MASK_BYTES, WEIGHTS, VECTORS, DICTIONARY)) {
      List<Manifest.Blob> others =
          Stream.of(MASK_BYTES, WEIGHTS, VECTORS, DICTIONARY)
              .filter(bytes -> !Arrays.equals(bytes, missing))
              .map(Manifest.Blob::of)
              .toList();
      assertThatThrownBy(() -> manifest(others))
          .isInstanceOf(MaskcastException.class)
          .hasMessage(
              "The manifest names blob %s but does not list it", Digest.of(missing).brief());
    }
  }

  @Test
  void codecsAreNamedOnceAndTheirAidsAreSmall() {
    CodecEntry entry = manifest().codecs().get(0);
    refused(with("/codecs", JSON.valueToTree(List.of(entry, entry))));
    for (long bytes : new long[] {CodecEntry.MAX_AID_BYTES, 1L << 21}) {
      List<Manifest.Blob> blobs = new ArrayList<>(manifest().blobs());
      blobs.set(3, new Manifest.Blob(entry.aid(), bytes));
      if (bytes == CodecEntry.MAX_AID_BYTES) {
        assertThat(manifest(blobs).codecs()).containsExactly(entry);
      } else {
        assertThatThrownBy(() -> manifest(blobs))
            .isInstanceOf(MaskcastException.class)
            .hasMessageContaining("a dictionary of at most 1048576 bytes");
      }
    }
  }

  @Test
  void blobsAreListedOnceAndHaveBytes() {
    List<Manifest.Blob> blobs = manifest().blobs();
    List<Manifest.Blob> twice = new ArrayList<>(blobs);
    twice.add(new Manifest.Blob(blobs.get(0).digest(), 99));
    List<Manifest.Blob> empty = new ArrayList<>(blobs);
    empty.add(Manifest.Blob.of(new byte[0]));
    for (List<Manifest.Blob> wrong : List.of(twice, empty)) {
      assertThatThrownBy(() -> manifest(wrong))
          .isInstanceOf(MaskcastException.class)
          .hasMessage("A manifest lists each blob once, with its size of 1 byte or more");
    }
  }

  @Test
  void blobsNobodyNamesAreAllowedAndCopied() {
    List<Manifest.Blob> blobs = new ArrayList<>(manifest().blobs());
    blobs.add(Manifest.Blob.of(new byte[] {1}));
    Manifest manifest = manifest(blobs);
    blobs.clear();
    assertThat(manifest.blobs()).hasSize(5);
  }

  @Test
  void tooLargeIsRefusedBeforeItIsRead() {
    byte[] large = new byte[Manifest.MAX_BYTES + 1];
    assertThatThrownBy(() -> Manifest.decode(large))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("A manifest of 1048577 bytes is over the limit of 1048576");
    // One byte less is read, and found to be none.
    byte[] padded = Arrays.copyOf(manifest().encode(), Manifest.MAX_BYTES);
    int end = manifest().encode().length;
    Arrays.fill(padded, end, padded.length, (byte) ' ');
    assertThat(Manifest.decode(padded)).isEqualTo(manifest());
  }

  @Test
  void deepNestingIsRefused() {
    refused(("{\"format\":\"maskcast-bundle/1\",\"x\":" + "[".repeat(200_000)).getBytes(UTF_8));
    refused("[".repeat(500_000).getBytes(UTF_8));
  }

  @Property
  void randomBytesNeverFailOtherwise(@ForAll @Size(max = 40) byte[] bytes) {
    Hostile.acceptedOrRefused(() -> Manifest.decode(bytes));
  }

  @Property(tries = 2_000)
  void damagedManifestsNeverFailOtherwise(
      @ForAll @Size(min = 1, max = 3) int[] positions, @ForAll byte value) {
    byte[] bytes = manifest().encode();
    for (int position : positions) {
      bytes[Math.floorMod(position, bytes.length)] = value;
    }
    Hostile.acceptedOrRefused(
        () -> assertThat(Manifest.decode(bytes).format()).isEqualTo(Manifest.FORMAT));
  }

  @Test
  void describesItsOwnMaskAndNoOther() {
    Manifest manifest = manifest();
    assertThatCode(() -> manifest.requireDescribes(BundleSample.MASK)).doesNotThrowAnyException();
    assertThatThrownBy(
            () -> manifest.requireDescribes(Masks.keeping(MaskGrid.pixels(2, 3, 4), 0, 5, 7, 12)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("is not the one its manifest describes");
    // As many elements and as many of them kept, but for tiles of other sides.
    assertThatThrownBy(
            () ->
                manifest.requireDescribes(Masks.keeping(MaskGrid.pixels(2, 4, 3), 0, 5, 7, 12, 23)))
        .isInstanceOf(MaskcastException.class);
    assertThatThrownBy(
            () -> manifest.requireDescribes(Masks.keeping(MaskGrid.channels(2, 3, 4), 0)))
        .isInstanceOf(MaskcastException.class);
  }

  @Test
  void aManifestOfImpossibleTilesDescribesNoMask() {
    Manifest impossible =
        Manifest.decode(with("/input/height", JSON.getNodeFactory().numberNode(-3)));
    assertThatThrownBy(() -> impossible.requireDescribes(BundleSample.MASK))
        .isInstanceOf(MaskcastException.class);
  }

  @Test
  void maskEntriesTakeTheirNumbersFromTheMask() {
    Digest digest = Digest.of(MASK_BYTES);
    assertThat(MaskEntry.of(MaskKind.PIXEL_ANY, BundleSample.MASK, digest))
        .isEqualTo(new MaskEntry(MaskKind.PIXEL_ANY, 24, 5, 5 / 24.0, digest));
  }

  @Test
  void inputsFitTilesOfAnyInterleave() {
    Manifest.Input input = manifest().input();
    assertThat(input.describe()).isEqualTo("3x4x2 u16");
    for (Interleave interleave : Interleave.values()) {
      assertThat(input.fits(new TileLayout(3, 4, 2, SampleType.U16, interleave))).isTrue();
      assertThat(input.fits(new TileLayout(4, 4, 2, SampleType.U16, interleave))).isFalse();
      assertThat(input.fits(new TileLayout(3, 3, 2, SampleType.U16, interleave))).isFalse();
      assertThat(input.fits(new TileLayout(3, 4, 1, SampleType.U16, interleave))).isFalse();
      assertThat(input.fits(new TileLayout(3, 4, 2, SampleType.I16, interleave))).isFalse();
    }
  }

  @Test
  void tellsClassNamesAndMissingDataIfThereAreAny() throws IOException {
    ObjectNode tree = tree();
    ((ObjectNode) tree.at("/normalisation")).put("noData", -9999.0);
    ArrayNode names = ((ObjectNode) tree.at("/input")).putArray("classNames");
    List.of("forest", "grass", "shrub", "town", "water", "rock").forEach(names::add);
    Manifest read = Manifest.decode(bytes(tree));
    assertThat(read.normalisation().noData()).contains(-9999f);
    assertThat(read.input().className(3)).isEqualTo("town");
    assertThat(JSON.readTree(read.encode())).isEqualTo(JSON.readTree(bytes(tree)));
    assertThat(manifest().input().className(3)).isEqualTo("class 3");
    names.remove(5);
    assertThatThrownBy(() -> Manifest.decode(bytes(tree)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("do not name 6 classes");
  }

  @Test
  void missingDataMayBeNotANumber() {
    Manifest sample = manifest();
    Manifest named =
        of(
            sample.network().architecture(),
            sample.normalisation().orNoData(Optional.of(Float.NaN)),
            sample.metrics());
    assertThat(Manifest.decode(named.encode()).normalisation()).isEqualTo(named.normalisation());
  }
}
