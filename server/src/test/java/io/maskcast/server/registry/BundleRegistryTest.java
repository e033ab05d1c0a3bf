package io.maskcast.server.registry;

import static io.maskcast.server.registry.RegistryFixture.CLAIM;
import static io.maskcast.server.registry.RegistryFixture.NAME;
import static io.maskcast.server.registry.RegistryFixture.bundle;
import static io.maskcast.server.registry.RegistryFixture.files;
import static io.maskcast.server.registry.RegistryFixture.publish;
import static io.maskcast.server.registry.RegistryFixture.readAll;
import static io.maskcast.server.registry.RegistryFixture.sendBlobs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept and found again, who is told, and what a damaged folder leads to. */
class BundleRegistryTest {

  @TempDir Path folder;
  private BundleRegistry registry;

  @BeforeEach
  void open() {
    registry = BundleRegistry.open(folder);
  }

  @AfterEach
  void close() {
    registry.close();
  }

  private static Reason reasonOf(ThrowingCallable call) {
    return catchThrowableOfType(RegistryException.class, call).reason();
  }

  @Test
  void aPublishedBundleIsFoundAgainByteForByteAlsoAfterARestart() {
    Bundle bundle = bundle(1);
    assertThat(publish(registry, NAME, bundle)).isEqualTo(bundle.digest());
    registry.close();
    registry = BundleRegistry.open(folder);

    assertThat(registry.resolve(NAME)).contains(bundle.digest());
    assertThat(registry.names()).containsExactly(new NamedBundle(NAME, bundle.digest()));
    assertThat(registry.manifest(bundle.digest())).isEqualTo(bundle.manifestBytes());
    assertThat(registry.bundle(bundle.digest()).mask()).isEqualTo(bundle.mask());
    for (Manifest.Blob blob : bundle.manifest().blobs()) {
      assertThat(registry.blobBytes(blob.digest())).isEqualTo(blob.bytes());
      assertThat(readAll(registry, blob.digest(), 333)).isEqualTo(bundle.blob(blob.digest()));
    }
  }

  @Test
  void aBlobIsReadFromAnyOffset() {
    Bundle bundle = bundle(1);
    publish(registry, NAME, bundle);
    Digest weights = bundle.manifest().network().weights();
    byte[] bytes = bundle.blob(weights);

    assertThat(registry.readBlob(weights, bytes.length - 3L, 100)).hasSize(3);
    assertThat(registry.readBlob(weights, bytes.length, 100)).isEmpty();
    assertThat(reasonOf(() -> registry.readBlob(weights, bytes.length + 1L, 100)))
        .isEqualTo(Reason.OUT_OF_RANGE);
    assertThatThrownBy(() -> registry.readBlob(weights, -1, 100))
        .hasMessageContaining("18446744073709551615");
  }

  @Test
  void whatIsNotHereIsNotFound() {
    Digest nothing = Digest.of(new byte[0]);
    assertThat(registry.resolve(NAME)).isEmpty();
    assertThat(reasonOf(() -> registry.manifest(nothing))).isEqualTo(Reason.NOT_FOUND);
    assertThat(reasonOf(() -> registry.bundle(nothing).mask())).isEqualTo(Reason.NOT_FOUND);
    assertThat(reasonOf(() -> registry.blobBytes(nothing))).isEqualTo(Reason.NOT_FOUND);
    assertThat(reasonOf(() -> registry.readBlob(nothing, 0, 1))).isEqualTo(Reason.NOT_FOUND);
  }

  @Test
  void aNameMovesToTheNewBundleAndTheOldOneStays() {
    publish(registry, NAME, bundle(1));
    publish(registry, NAME, bundle(2));
    assertThat(registry.resolve(NAME)).contains(bundle(2).digest());
    assertThat(registry.bundle(bundle(1).digest()).mask()).isEqualTo(bundle(1).mask());
  }

  @Test
  void blobsThatAreHereAreNotWrittenAgain() throws Exception {
    Bundle bundle = bundle(1);
    publish(registry, NAME, bundle);
    Path weights = folder.resolve("blobs/" + bundle.manifest().network().weights());
    Object before = Files.readAttributes(weights, BasicFileAttributes.class).fileKey();

    publish(registry, new BundleName("x.partial"), bundle);

    assertThat(Files.readAttributes(weights, BasicFileAttributes.class).fileKey())
        .isEqualTo(before);
    assertThat(registry.names())
        .extracting(named -> named.name().value())
        .containsExactly("digits", "x.partial");
    registry.close();
    registry = BundleRegistry.open(folder);
    assertThat(registry.names()).hasSize(2);
  }

  @Test
  void watchersSeeTheNameNowAndEachChangeInOrder() {
    publish(registry, NAME, bundle(1));
    List<Digest> seen = new ArrayList<>();
    NameWatch watch = registry.watch(NAME, seen::add);
    NameWatch broken =
        registry.watch(
            NAME,
            digest -> {
              throw new IllegalStateException("on purpose");
            });
    publish(registry, NAME, bundle(2));
    publish(registry, NAME, bundle(2));
    publish(registry, new BundleName("other"), bundle(1));
    watch.close();
    watch.close();
    publish(registry, NAME, bundle(1));
    broken.close();

    assertThat(seen).containsExactly(bundle(1).digest(), bundle(2).digest());
  }

  @Test
  void twoPublishesToOneNameLeaveBothWholeAndTheLastOneNamed() throws Exception {
    List<Bundle> bundles = List.of(bundle(1), bundle(2));
    List<Digest> order = new ArrayList<>();
    registry.watch(NAME, order::add);
    CyclicBarrier together = new CyclicBarrier(2);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    try {
      List<Future<Digest>> commits = new ArrayList<>();
      for (Bundle bundle : bundles) {
        commits.add(
            threads.submit(
                () -> {
                  together.await();
                  return publish(registry, NAME, bundle);
                }));
      }
      for (Future<Digest> commit : commits) {
        commit.get();
      }
    } finally {
      threads.shutdown();
    }
    assertThat(registry.resolve(NAME)).contains(order.get(order.size() - 1));
    for (Bundle bundle : bundles) {
      assertThat(registry.bundle(bundle.digest()).mask()).isEqualTo(bundle.mask());
      bundle.manifest().blobs().forEach(blob -> registry.blobBytes(blob.digest()));
    }
  }

  @Test
  void aSecondServerIsKeptOutUntilTheFirstCloses() {
    assertThatThrownBy(() -> BundleRegistry.open(folder))
        .hasMessageContaining(folder.toString())
        .hasMessageContaining("in use by another server")
        .extracting(e -> ((RegistryException) e).reason())
        .isEqualTo(Reason.IN_USE);
    registry.close();
    registry = BundleRegistry.open(folder);
    assertThat(registry.names()).isEmpty();
  }

  @Test
  void damagedFilesAreReportedAndHealedByPublishingAgain() throws Exception {
    Bundle bundle = bundle(1);
    publish(registry, NAME, bundle);
    Map<String, String> sound = files(folder);
    flip(folder.resolve("blobs/" + bundle.manifest().mask().digest()));
    assertThatThrownBy(() -> registry.bundle(bundle.digest()).mask())
        .hasMessageContaining("is damaged")
        .hasMessageContaining("publish");
    assertThat(reasonOf(() -> registry.bundle(bundle.digest()).mask())).isEqualTo(Reason.DATA_LOSS);
    flip(folder.resolve("bundles/" + bundle.digest()));
    assertThat(reasonOf(() -> registry.manifest(bundle.digest()))).isEqualTo(Reason.DATA_LOSS);

    publish(registry, NAME, bundle);

    assertThat(files(folder)).isEqualTo(sound);
    assertThat(registry.bundle(bundle.digest()).mask()).isEqualTo(bundle.mask());
  }

  @Test
  void aMissingMaskIsDataLoss() throws Exception {
    Bundle bundle = bundle(1);
    publish(registry, NAME, bundle);
    Files.delete(folder.resolve("blobs/" + bundle.manifest().mask().digest()));
    assertThat(reasonOf(() -> registry.bundle(bundle.digest()).mask())).isEqualTo(Reason.DATA_LOSS);
  }

  @Test
  void aDamagedNameStopsTheStartAndNamesItsFile() throws Exception {
    publish(registry, NAME, bundle(1));
    registry.close();
    Files.writeString(folder.resolve("names/digits"), "nonsense");
    assertThatThrownBy(() -> BundleRegistry.open(folder))
        .hasMessageContaining(folder.resolve("names/digits").toString())
        .hasMessageContaining("delete it");
    Files.delete(folder.resolve("names/digits"));
    registry = BundleRegistry.open(folder); // the failed start let go of the lock
  }

  @Test
  void aFolderThatCannotBeIsRefused() throws Exception {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(reasonOf(() -> BundleRegistry.open(file))).isEqualTo(Reason.STORAGE);
  }

  @Test
  void closingEndsUploadsAndLeavesNothingOfThem() {
    Map<String, String> before = files(folder);
    Upload upload = registry.begin(CLAIM, bundle(1).manifestBytes());
    sendBlobs(upload, bundle(1));
    registry.close();
    assertThat(reasonOf(upload::commit)).isEqualTo(Reason.CLOSED);
    assertThat(reasonOf(() -> registry.begin(CLAIM, bundle(1).manifestBytes())))
        .isEqualTo(Reason.CLOSED);
    assertThat(files(folder)).isEqualTo(before);
  }

  private static void flip(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }
}
