package io.maskcast.shared.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.jpeg.JpegHeader;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.version.Jpeg;
import io.maskcast.shared.version.Merge;
import io.maskcast.shared.version.Raw;
import io.maskcast.shared.version.Thumbnail;
import io.maskcast.shared.version.Version;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The entry of a manifest whose tiles travel in versions. */
class VersionsEntryTest {

  private static final byte[] HEADER = {1, 2};
  private static final byte[] BATCH = {3, 4, 5};

  private static VersionsEntry entry(List<Version> chosen, Integer... qualities) {
    return new VersionsEntry(
        true,
        chosen,
        10,
        Merge.SUM,
        List.of(qualities).stream()
            .map(quality -> new VersionsEntry.JpegEntry(quality, Digest.of(HEADER)))
            .toList(),
        Digest.of(BATCH));
  }

  private static Manifest manifest(
      SampleType type, VersionsEntry versions, List<Manifest.Blob> more) {
    Manifest sample = BundleSample.manifest();
    List<Manifest.Blob> blobs = new ArrayList<>(sample.blobs());
    blobs.addAll(more);
    return new Manifest(
        sample.format(),
        new Manifest.Input(3, 4, 2, type, 6),
        sample.normalisation(),
        sample.mask(),
        Optional.empty(),
        sample.network(),
        sample.selfTest(),
        sample.codecs(),
        sample.metrics(),
        blobs,
        Optional.of(versions),
        Optional.empty(),
        Optional.empty());
  }

  private static Manifest manifest(VersionsEntry versions) {
    return manifest(
        SampleType.U8, versions, List.of(Manifest.Blob.of(HEADER), Manifest.Blob.of(BATCH)));
  }

  private static final Manifest MANIFEST =
      manifest(entry(List.of(new Jpeg(85), new Thumbnail(2, 1)), 85));

  @Test
  void theJsonIsTheDocumentedOne() {
    String json = new String(MANIFEST.encode(), UTF_8);
    assertThat(json)
        .endsWith(
            ",\"versions\":{\"perChannel\":true,\"chosen\":[\"jpeg-85\",\"thumbnail-2x1\"],\"choices\":10,"
                + "\"merge\":\"sum\",\"jpegs\":[{\"quality\":85,\"header\":\"%s\"}],\"batch\":\"%s\"}}"
                    .formatted(Digest.of(HEADER).hex(), Digest.of(BATCH).hex()));
    assertThat(Manifest.decode(MANIFEST.encode())).isEqualTo(MANIFEST);
  }

  @Test
  void manifestsOfSamplesHaveNoEntry() {
    assertThat(new String(BundleSample.manifest().encode(), UTF_8)).doesNotContain("versions");
    assertThat(Manifest.decode(BundleSample.manifest().encode()).versions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "\"choices\":10; \"choices\":\"10\"",
        "\"choices\":10; \"choices\":0",
        "\"choices\":10,; ''",
        "\"merge\":\"sum\"; \"merge\":\"SUM\"",
        "\"merge\":\"sum\"; \"merge\":0",
        "\"merge\":\"sum\"; \"merge\":null",
        "\"jpeg-85\"; \"jpeg-101\"",
        "\"jpeg-85\"; null",
        "\"jpeg-85\"; \"jpeg-84\"",
        "\"jpeg-85\",; ''",
        "\"quality\":85; \"quality\":85.0",
        "\"perChannel\":true; \"perChannel\":1",
        "\"perChannel\":true,; ''",
        "\"versions\":{; \"versions\":{\"more\":1,",
      })
  void anythingElseIsRefused(String part, String replacement) {
    String json = new String(MANIFEST.encode(), UTF_8);
    assertThat(json).contains(part);
    byte[] changed = json.replace(part, replacement).getBytes(UTF_8);
    assertThatThrownBy(() -> Manifest.decode(changed)).isInstanceOf(MaskcastException.class);
  }

  @Test
  void anEntryThatIsNullIsRefused() {
    String json = new String(BundleSample.manifest().encode(), UTF_8);
    byte[] changed = (json.substring(0, json.length() - 1) + ",\"versions\":null}").getBytes(UTF_8);
    assertThatThrownBy(() -> Manifest.decode(changed)).isInstanceOf(MaskcastException.class);
  }

  @Test
  void headersAreThoseOfTheQualitiesThatWereChosen() {
    List<Version> chosen = List.of(new Jpeg(85), new Raw());
    assertThat(manifest(entry(chosen, 85)).versions()).isPresent();
    for (Integer[] qualities : new Integer[][] {{}, {84}, {85, 84}, {85, 85}}) {
      assertThatThrownBy(() -> entry(chosen, qualities))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("JPEG header");
    }
  }

  @Test
  void itIsForTheTilesOfTheManifest() {
    List<Manifest.Blob> blobs = List.of(Manifest.Blob.of(HEADER), Manifest.Blob.of(BATCH));
    VersionsEntry two = entry(List.of(new Raw(), new Jpeg(85)), 85);
    assertThatThrownBy(() -> manifest(SampleType.U16, two, blobs))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("unsigned bytes");
    assertThatThrownBy(() -> manifest(entry(List.of(new Raw()))))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("for each channel");
    for (int missing = 0; missing < 2; missing++) {
      List<Manifest.Blob> one = List.of(blobs.get(missing));
      assertThatThrownBy(() -> manifest(SampleType.U8, two, one))
          .isInstanceOf(MaskcastException.class)
          .hasMessageContaining("does not list");
    }
    Manifest.Blob large = new Manifest.Blob(Digest.of(HEADER), JpegHeader.MAX_BYTES + 1);
    assertThatThrownBy(() -> manifest(SampleType.U8, two, List.of(large, blobs.get(1))))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("4096");
  }
}
