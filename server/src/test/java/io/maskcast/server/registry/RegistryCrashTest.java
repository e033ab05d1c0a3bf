package io.maskcast.server.registry;

import static io.maskcast.server.registry.RegistryFixture.CLAIM;
import static io.maskcast.server.registry.RegistryFixture.NAME;
import static io.maskcast.server.registry.RegistryFixture.bundle;
import static io.maskcast.server.registry.RegistryFixture.copy;
import static io.maskcast.server.registry.RegistryFixture.files;
import static io.maskcast.server.registry.RegistryFixture.pieces;
import static io.maskcast.server.registry.RegistryFixture.publish;
import static io.maskcast.server.registry.RegistryFixture.sendBlobs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.maskcast.server.BundleFixture;
import io.maskcast.server.registry.RegistryException.Reason;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that dies or a disk that fills up while a bundle is published. */
class RegistryCrashTest {

  @TempDir Path temp;

  @Test
  void aCrashBeforeTheCommitLeavesTheOldBundleAndNoFileOfTheNew() {
    Path folder = temp.resolve("live");
    List<Path> crashes = new ArrayList<>();
    Map<String, String> before;
    try (BundleRegistry registry = BundleRegistry.open(folder)) {
      publish(registry, NAME, bundle(1));
      before = files(folder);
      try (Upload upload = registry.begin(CLAIM, bundle(2).manifestBytes())) {
        for (Manifest.Blob blob : bundle(2).manifest().blobs()) {
          for (byte[] piece : pieces(bundle(2).blob(blob.digest()))) {
            upload.append(blob.digest(), piece);
            Path crash = temp.resolve("crash" + crashes.size());
            copy(folder, crash);
            crashes.add(crash);
          }
        }
      }
    }
    assertThat(crashes).hasSizeGreaterThan(3);
    for (Path crash : crashes) {
      assertThat(crash.resolve("partial")).isNotEmptyDirectory();
      try (BundleRegistry reopened = BundleRegistry.open(crash)) {
        assertThat(reopened.resolve(NAME)).contains(bundle(1).digest());
        assertThat(reopened.bundle(bundle(1).digest()).mask()).isEqualTo(bundle(1).mask());
        assertThat(files(crash)).isEqualTo(before);
      }
    }
  }

  @Test
  void aCrashBetweenTheStepsOfACommitLeavesTheOldBundleAndTheNextPublishWorks() throws Exception {
    Path folder = temp.resolve("live");
    Bundle old = bundle(1);
    Bundle next = bundle(2);
    try (BundleRegistry registry = BundleRegistry.open(folder)) {
      publish(registry, NAME, old);
      publish(registry, NAME, next);
    }
    // Undo the commit's steps from the last one on: what is left is what a crash there leaves.
    Files.writeString(folder.resolve("names/" + NAME), old.digest().hex());
    Files.writeString(folder.resolve("names/.digits1.partial"), next.digest().hex());
    requireOldThenPublish(folder, "no-name", old, next);
    Files.delete(folder.resolve("bundles/" + next.digest()));
    requireOldThenPublish(folder, "no-manifest", old, next);
    for (Manifest.Blob blob : next.manifest().blobs()) {
      Files.delete(folder.resolve("blobs/" + blob.digest()));
      requireOldThenPublish(folder, "no-" + blob.digest(), old, next);
    }
  }

  private void requireOldThenPublish(Path folder, String step, Bundle old, Bundle next) {
    Path crash = temp.resolve(step);
    copy(folder, crash);
    try (BundleRegistry registry = BundleRegistry.open(crash)) {
      assertThat(registry.resolve(NAME)).contains(old.digest());
      assertThat(registry.bundle(old.digest()).mask()).isEqualTo(old.mask());
      publish(registry, NAME, next);
      assertThat(registry.resolve(NAME)).contains(next.digest());
      assertThat(registry.bundle(next.digest()).mask()).isEqualTo(next.mask());
      assertThat(files(crash).keySet()).noneMatch(file -> file.endsWith(".partial"));
    }
  }

  @Test
  void aCommitThatFailsHalfWayTakesBackTheBlobsItPlaced() throws Exception {
    Path folder = temp.resolve("live");
    try (BundleRegistry registry = BundleRegistry.open(folder)) {
      publish(registry, NAME, bundle(1));
      // A folder that is not empty cannot be replaced by the manifest: blobs are in place by then.
      Path inTheWay = folder.resolve("bundles/" + bundle(2).digest());
      Files.writeString(Files.createDirectory(inTheWay).resolve("file"), "");
      Map<String, String> before = files(folder);
      RegistryException failure =
          catchThrowableOfType(RegistryException.class, () -> publish(registry, NAME, bundle(2)));
      assertThat(failure.reason()).isEqualTo(Reason.STORAGE);
      assertThat(files(folder)).isEqualTo(before);
      assertThat(registry.resolve(NAME)).contains(bundle(1).digest());
    }
  }

  @Test
  void aDiskThatFillsUpWhileBlobsComeLeavesTheRegistryAsItWas() throws Exception {
    onSmallDisk(
        folder -> {
          try (BundleRegistry registry = BundleRegistry.open(folder)) {
            publish(registry, NAME, bundle(1));
            Map<String, String> before = files(folder);
            Bundle large = BundleFixture.bundle(RegistryFixture.LAYOUT, bundle(2).mask(), 1000, 2);
            assertDiskFull(() -> publish(registry, NAME, large));
            assertThat(files(folder)).isEqualTo(before);
            assertThat(registry.resolve(NAME)).contains(bundle(1).digest());
            publish(registry, NAME, bundle(2)); // and there is room again
            assertThat(registry.resolve(NAME)).contains(bundle(2).digest());
          }
        });
  }

  @Test
  void aDiskThatIsFullAtTheCommitLeavesTheRegistryAsItWas() throws Exception {
    onSmallDisk(
        folder -> {
          try (BundleRegistry registry = BundleRegistry.open(folder)) {
            publish(registry, NAME, bundle(1));
            Map<String, String> before = files(folder);
            Upload upload = registry.begin(CLAIM, bundle(2).manifestBytes());
            sendBlobs(upload, bundle(2));
            Path filler = fill(folder.resolve("filler"));
            assertDiskFull(upload::commit);
            Files.delete(filler);
            assertThat(files(folder)).isEqualTo(before);
            assertThat(registry.resolve(NAME)).contains(bundle(1).digest());
          }
        });
  }

  private static void assertDiskFull(ThrowingCallable call) {
    RegistryException full = catchThrowableOfType(RegistryException.class, call);
    assertThat(full.reason()).isEqualTo(Reason.DISK_FULL);
    assertThat(full).hasMessageContaining("free space");
  }

  private static Path fill(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      while (true) {
        out.write(new byte[512]);
      }
    } catch (IOException full) {
      return file;
    }
  }

  private interface DiskTest {
    void run(Path folder) throws Exception;
  }

  private void onSmallDisk(DiskTest test) throws Exception {
    Path disk = Files.createDirectory(temp.resolve("disk"));
    assumeTrue(
        succeeds("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString()),
        "no right to mount a small tmpfs here: a full disk is not tested");
    try {
      test.run(disk.resolve("bundles"));
    } finally {
      assertThat(succeeds("umount", disk.toString())).isTrue();
    }
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // no such command on this system
    }
  }
}
