package io.maskcast.server.registry;

import static io.maskcast.server.registry.RegistryFixture.CLAIM;
import static io.maskcast.server.registry.RegistryFixture.LAYOUT;
import static io.maskcast.server.registry.RegistryFixture.NAME;
import static io.maskcast.server.registry.RegistryFixture.bundle;
import static io.maskcast.server.registry.RegistryFixture.files;
import static io.maskcast.server.registry.RegistryFixture.publish;
import static io.maskcast.server.registry.RegistryFixture.sendBlobs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.maskcast.server.BundleFixture;
import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import io.maskcast.shared.bundle.MaskEntry;
import io.maskcast.shared.bundle.PreviewEntry;
import io.maskcast.shared.bundle.Tensors;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.LadderFormat;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.trust.TrustedKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Broken uploads: each is refused for its reason and leaves the registry as it was. */
class UploadTest {

  private static final Bundle OLD = bundle(1);
  private static final Bundle NEW = bundle(2);
  private static final List<Manifest.Blob> BLOBS = NEW.manifest().blobs();

  @TempDir Path folder;
  private BundleRegistry registry;
  private Map<String, String> before;

  @BeforeEach
  void publishOld() {
    registry = BundleRegistry.open(folder, 100_000, TrustedKeys.none());
    publish(registry, NAME, OLD);
    before = files(folder);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  /** Refused, and nothing of it left: no file, no name, no way to go on. */
  private RegistryException refused(Upload upload, Reason reason, ThrowingCallable call) {
    RegistryException refusal = catchThrowableOfType(RegistryException.class, call);
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(registry.resolve(NAME)).contains(OLD.digest());
    assertThat(files(folder)).isEqualTo(before);
    assertThatThrownBy(upload::commit).isInstanceOf(IllegalStateException.class);
    return refusal;
  }

  private RegistryException refusedAtOnce(Reason reason, byte[] manifest) {
    RegistryException refusal =
        catchThrowableOfType(RegistryException.class, () -> registry.begin(CLAIM, manifest));
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(files(folder)).isEqualTo(before);
    return refusal;
  }

  private Upload begin() {
    return registry.begin(CLAIM, NEW.manifestBytes());
  }

  private static byte[] bytes(int blob) {
    return NEW.blob(BLOBS.get(blob).digest());
  }

  @Test
  void anUploadThatBreaksOffLeavesWhatAnotherOneGoesOnWith() throws IOException {
    try (Upload upload = begin()) {
      upload.append(BLOBS.get(0).digest(), bytes(0));
      upload.append(BLOBS.get(1).digest(), Arrays.copyOf(bytes(1), 7));
      assertThat(registry.bytesHere(BLOBS.get(1).digest())).isZero(); // somebody is at it
    }
    assertThat(files(folder)).isEqualTo(before);
    assertThat(registry.resolve(NAME)).contains(OLD.digest());
    registry.close();
    registry = BundleRegistry.open(folder, 100_000, TrustedKeys.none());
    assertThat(registry.bytesHere(BLOBS.get(0).digest())).isEqualTo(bytes(0).length);
    assertThat(registry.bytesHere(BLOBS.get(1).digest())).isEqualTo(7);
    assertThat(registry.bytesHere(BLOBS.get(2).digest())).isZero();
    assertThat(registry.bytesHere(OLD.manifest().mask().digest())).isPositive();

    Upload upload = begin();
    upload.append(
        BLOBS.get(1).digest(), 7, Arrays.copyOfRange(bytes(1), 7, bytes(1).length)); // not blob 0
    upload.append(BLOBS.get(2).digest(), bytes(2));
    upload.commit();

    assertThat(registry.resolve(NAME)).contains(NEW.digest());
    assertThat(registry.bundle(NEW.digest()).mask()).isEqualTo(NEW.mask());
    try (var left = Files.list(folder.resolve("partial"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void whatIsNotHereCannotBeGoneOnWith() {
    Upload upload = begin();
    upload.append(BLOBS.get(0).digest(), bytes(0));
    refused(upload, Reason.CHANGED, () -> upload.append(BLOBS.get(1).digest(), 7, new byte[1]));
  }

  @Test
  void aBeginningThatIsDamagedIsFoundAndForgotten() throws IOException {
    try (Upload upload = begin()) {
      upload.append(BLOBS.get(0).digest(), bytes(0));
      upload.append(BLOBS.get(1).digest(), Arrays.copyOf(bytes(1), 7));
    }
    Files.write(folder.resolve("partial/" + BLOBS.get(1).digest()), new byte[7]);
    Upload upload = begin();
    byte[] rest = Arrays.copyOfRange(bytes(1), 7, bytes(1).length);
    refused(upload, Reason.DATA_LOSS, () -> upload.append(BLOBS.get(1).digest(), 7, rest));
    assertThat(registry.bytesHere(BLOBS.get(1).digest())).isZero();
  }

  @Test
  void beginningsAreKeptForADayAndNoMoreThanABundle() throws IOException {
    Path partial = folder.resolve("partial");
    Path old = Files.write(partial.resolve("ab".repeat(32)), new byte[10]);
    Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    Path hour = Files.write(partial.resolve("cd".repeat(32)), new byte[70_000]);
    Files.setLastModifiedTime(hour, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
    Path now = Files.write(partial.resolve("ef".repeat(32)), new byte[60_000]);

    begin().close();

    assertThat(old).doesNotExist();
    assertThat(hour).doesNotExist(); // 130,000 are more than the 100,000 of a bundle
    assertThat(now).exists();
  }

  @Test
  void aTruncatedBlobIsRefused() {
    Upload upload = begin();
    upload.append(BLOBS.get(0).digest(), bytes(0));
    upload.append(BLOBS.get(1).digest(), Arrays.copyOf(bytes(1), 7));
    assertThat(refused(upload, Reason.INVALID, upload::commit))
        .hasMessageContaining("ends after 7 of %d bytes".formatted(bytes(1).length));
  }

  @Test
  void aMissingBlobIsRefused() {
    Upload upload = begin();
    upload.append(BLOBS.get(0).digest(), bytes(0));
    upload.append(BLOBS.get(1).digest(), bytes(1));
    assertThat(refused(upload, Reason.INVALID, upload::commit))
        .hasMessageContaining(BLOBS.get(2).digest().brief() + " of the bundle is missing");
  }

  @Test
  void anOversizedBlobIsRefused() {
    Upload upload = begin();
    byte[] longer = Arrays.copyOf(bytes(0), bytes(0).length + 1);
    refused(upload, Reason.INVALID, () -> upload.append(BLOBS.get(0).digest(), longer));
  }

  @Test
  void anEmptyChunkIsRefused() {
    Upload upload = begin();
    refused(upload, Reason.INVALID, () -> upload.append(BLOBS.get(0).digest(), new byte[0]));
  }

  @Test
  void wrongOrderIsRefused() {
    Upload upload = begin();
    assertThat(
            refused(upload, Reason.INVALID, () -> upload.append(BLOBS.get(1).digest(), bytes(1))))
        .hasMessageContaining("blob " + BLOBS.get(0).digest().brief() + " is due");
  }

  @Test
  void bytesAfterTheLastBlobAreRefused() {
    Upload upload = begin();
    sendBlobs(upload, NEW);
    refused(upload, Reason.INVALID, () -> upload.append(BLOBS.get(2).digest(), bytes(2)));
  }

  @Test
  void bytesThatDoNotMatchTheirDigestAreRefused() {
    Upload upload = begin();
    upload.append(BLOBS.get(0).digest(), bytes(0));
    byte[] damaged = bytes(1).clone();
    damaged[5] ^= 1;
    refused(upload, Reason.DATA_LOSS, () -> upload.append(BLOBS.get(1).digest(), damaged));
  }

  @Test
  void aBlobThatIsHereIsStillCheckedAsSent() {
    Upload upload = registry.begin(CLAIM, OLD.manifestBytes());
    Digest mask = OLD.manifest().blobs().get(0).digest();
    byte[] damaged = OLD.blob(mask).clone();
    damaged[5] ^= 1;
    refused(upload, Reason.DATA_LOSS, () -> upload.append(mask, damaged));
  }

  @Test
  void noManifestIsRefused() {
    refusedAtOnce(Reason.INVALID, "{\"format\":\"other\"}".getBytes(StandardCharsets.UTF_8));
    refusedAtOnce(Reason.INVALID, new byte[] {1, 2, 3});
    refusedAtOnce(Reason.INVALID, new byte[0]);
    refusedAtOnce(Reason.INVALID, new byte[Manifest.MAX_BYTES + 1]);
  }

  @Test
  void aBundleOverTheLimitIsRefusedBeforeItsFirstByte() {
    assertThat(refusedAtOnce(Reason.TOO_LARGE, withWeightsOf(100_000)))
        .hasMessageContaining("limit of 100000 bytes");
    refusedAtOnce(Reason.TOO_LARGE, withWeightsOf(Long.MAX_VALUE));
    refusedAtOnce(Reason.INVALID, withWeightsOf(0));
    refusedAtOnce(Reason.INVALID, withWeightsOf(-5));
  }

  @Test
  void aMaskTooLargeForItsGridIsRefusedBeforeItsFirstByte() {
    refusedAtOnce(Reason.INVALID, withBytes(BLOBS.get(0), 50_000));
  }

  @Test
  void aBlobListedTwiceIsRefused() {
    List<Manifest.Blob> blobs = new ArrayList<>(BLOBS);
    blobs.add(BLOBS.get(1));
    refusedAtOnce(Reason.INVALID, with(NEW.manifest().mask(), blobs));
  }

  @Test
  void aMaskThatTheManifestDescribesOtherwiseIsRefused() {
    MaskEntry entry = NEW.manifest().mask();
    MaskEntry boast = new MaskEntry(entry.kind(), entry.elements(), 3, entry.q(), entry.digest());
    Upload upload = registry.begin(CLAIM, with(boast, BLOBS));
    sendBlobs(upload, NEW);
    assertThat(refused(upload, Reason.INVALID, upload::commit))
        .hasMessageContaining("is not the one its manifest describes");
  }

  @Test
  void aMaskThatIsNoneIsRefused() {
    byte[] noMask = MaskFormat.encode(BundleFixture.pixelMask(LAYOUT, 9, 5));
    noMask[0] = 'X';
    MaskEntry old = NEW.manifest().mask();
    MaskEntry entry =
        new MaskEntry(old.kind(), old.elements(), old.kept(), old.q(), Digest.of(noMask));
    List<Manifest.Blob> blobs = new ArrayList<>(BLOBS);
    blobs.set(0, new Manifest.Blob(entry.digest(), noMask.length));
    Upload upload = registry.begin(CLAIM, with(entry, blobs));
    upload.append(entry.digest(), noMask);
    upload.append(BLOBS.get(1).digest(), bytes(1));
    upload.append(BLOBS.get(2).digest(), bytes(2));
    refused(upload, Reason.INVALID, upload::commit);
  }

  @Test
  void aLadderThatDoesNotLeadToTheMaskIsRefused() {
    int[] kept = NEW.mask().selected();
    int[] elsewhere = kept.clone();
    elsewhere[0] =
        IntStream.range(0, 64).filter(e -> !NEW.mask().keeps(e)).findFirst().orElseThrow();
    int[] cuts = {1, kept.length};
    MaskGrid grid = NEW.mask().grid();
    byte[] wrong = LadderFormat.encode(Ladder.of(grid, elsewhere, cuts));
    Bundle sound = BundleFixture.withLadder(NEW, Ladder.of(grid, kept, cuts));
    Manifest.Blob order = sound.manifest().blob(sound.manifest().ladder().orElseThrow().order());
    String manifest =
        new String(sound.manifestBytes(), StandardCharsets.UTF_8)
            .replace(order.digest().hex(), Digest.of(wrong).hex());
    Upload upload = registry.begin(CLAIM, manifest.getBytes(StandardCharsets.UTF_8));
    for (Manifest.Blob blob : upload.manifest().blobs()) {
      upload.append(
          blob.digest(),
          blob.digest().equals(Digest.of(wrong)) ? wrong : sound.blob(blob.digest()));
    }
    assertThat(refused(upload, Reason.INVALID, upload::commit))
        .hasMessageContaining("does not lead to its mask");
  }

  /** Whose generator sees 5 of the 64 elements. */
  private static Bundle previewing() {
    MaskGrid grid = MaskGrid.pixels(1, 8, 8);
    return BundleFixture.withGenerator(
        BundleFixture.bundle(LAYOUT, Mask.all(grid), 7),
        GeneratorForm.of("linear"),
        new KeepRule.Top(3),
        generator(5),
        Optional.of(BundleFixture.pixelMask(LAYOUT, 5, 1)));
  }

  private static Tensors generator(int seen) {
    return new Tensors(
        Map.of(
            "weight", new Tensors.Tensor(List.of(64, seen), new float[64 * seen]),
            "gamma", new Tensors.Tensor(List.of(1), new float[] {1}),
            "offset", new Tensors.Tensor(List.of(64), new float[64])));
  }

  /** Sends a bundle in whose manifest another blob stands in the place of one. */
  private Upload sendWith(Bundle sound, Digest replaced, byte[] by) throws IOException {
    JsonMapper json = JsonMapper.builder().build();
    String text = new String(sound.manifestBytes(), StandardCharsets.UTF_8);
    ObjectNode root = (ObjectNode) json.readTree(text.replace(replaced.hex(), Digest.of(by).hex()));
    for (JsonNode blob : root.path("blobs")) {
      if (blob.path("digest").asText().equals(Digest.of(by).hex())) {
        ((ObjectNode) blob).put("bytes", by.length);
      }
    }
    Upload upload = registry.begin(CLAIM, json.writeValueAsBytes(root));
    for (Manifest.Blob blob : upload.manifest().blobs()) {
      upload.append(
          blob.digest(), blob.digest().equals(Digest.of(by)) ? by : sound.blob(blob.digest()));
    }
    return upload;
  }

  @Test
  void aPreviewThatIsNotWhatTheManifestSaysIsRefused() throws IOException {
    Bundle sound = previewing();
    PreviewEntry entry = sound.manifest().generator().orElseThrow().preview().orElseThrow();
    BitSet five = BitSet.valueOf(new long[] {0b11111});
    for (Mask other :
        List.of(
            BundleFixture.pixelMask(LAYOUT, 6, 1),
            Mask.of(MaskGrid.pixels(1, 4, 16), five), // as many, of other tiles
            Mask.of(MaskGrid.pixels(1, 16, 8), five))) {
      Upload upload = sendWith(sound, entry.mask(), MaskFormat.encode(other));
      assertThat(refused(upload, Reason.INVALID, upload::commit))
          .hasMessageContaining("is not the one its manifest describes (5 elements");
    }
    Upload none = sendWith(sound, entry.mask(), new byte[] {1, 2, 3});
    refused(none, Reason.INVALID, none::commit);
  }

  @Test
  void aGeneratorThatDoesNotFitItsPreviewIsRefused() throws IOException {
    Bundle sound = previewing();
    Digest weights = sound.manifest().generator().orElseThrow().weights();
    for (byte[] other : List.of(generator(6).encode(), generator(64).encode(), new byte[] {1, 2})) {
      Upload upload = sendWith(sound, weights, other);
      assertThat(refused(upload, Reason.INVALID, upload::commit))
          .hasMessageContaining(
              "The bundle's generator (linear) does not fit its preview of 5 elements: ");
    }
    assertThat(publish(registry, NAME, sound)).isEqualTo(sound.digest());
  }

  private static byte[] withWeightsOf(long bytes) {
    return withBytes(BLOBS.get(1), bytes);
  }

  /** The new bundle's manifest with another size for one blob. */
  private static byte[] withBytes(Manifest.Blob changed, long bytes) {
    List<Manifest.Blob> blobs = new ArrayList<>(BLOBS);
    blobs.replaceAll(blob -> blob.equals(changed) ? new Manifest.Blob(blob.digest(), bytes) : blob);
    return with(NEW.manifest().mask(), blobs);
  }

  /** Written as JSON, because no manifest of this program would say some of it. */
  private static byte[] with(MaskEntry mask, List<Manifest.Blob> blobs) {
    JsonMapper json = JsonMapper.builder().build();
    try {
      ObjectNode root = (ObjectNode) json.readTree(NEW.manifest().encode());
      root.set("mask", json.valueToTree(mask));
      root.set("blobs", json.valueToTree(blobs));
      return json.writeValueAsBytes(root);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
