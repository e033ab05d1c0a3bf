package io.maskcast.shared.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {

  @Test
  void oneHasTheFolderUntilItLetsGo(@TempDir Path folder) throws IOException {
    try (FolderLock first = FolderLock.take(folder).orElseThrow()) {
      assertThat(first).isNotNull();
      assertThat(FolderLock.take(folder)).isEmpty();
    }
    Optional<FolderLock> next = FolderLock.take(folder);
    assertThat(next).isPresent();
    next.orElseThrow().close();
  }
}
