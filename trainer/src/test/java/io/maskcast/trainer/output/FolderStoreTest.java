package io.maskcast.trainer.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest {

  @TempDir private Path folder;

  @BeforeEach
  void runThatWasKilled() throws IOException {
    FolderStore store = FolderStore.begin(folder);
    store.save("state", new byte[] {1});
    store.save("masks-after-00002", new byte[] {2});
    store.save("masks-after-00001", new byte[] {3});
    Files.write(folder.resolve(".state.1234.partial"), new byte[] {4});
  }

  @Test
  void aRunGoesOnWithItsWholeBlobs() {
    FolderStore store = FolderStore.resume(folder);
    assertThat(store.load("state").orElseThrow()).containsExactly(1);
    assertThat(store.load("absent")).isEmpty();
    assertThat(store.names("masks-")).containsExactly("masks-after-00001", "masks-after-00002");
    assertThat(store.names("")).hasSize(3);
  }

  @Test
  void anotherRunBeginsWithNothing() {
    assertThat(FolderStore.begin(folder).names("")).isEmpty();
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aRunThatNeverWasIsEmpty() {
    FolderStore store = FolderStore.resume(folder.resolve("none"));
    assertThat(store.names("")).isEmpty();
    store.save("state", new byte[] {5});
    assertThat(store.load("state").orElseThrow()).containsExactly(5);
  }
}
