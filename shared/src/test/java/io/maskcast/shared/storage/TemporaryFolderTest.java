package io.maskcast.shared.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TemporaryFolderTest {

  @Test
  void goesWithAllThatIsInIt() throws IOException {
    Path path;
    try (TemporaryFolder folder = TemporaryFolder.of("test")) {
      path = folder.path();
      Files.createDirectories(path.resolve("a/b"));
      Files.writeString(path.resolve("a/b/file"), "text");
      assertThat(path)
          .isDirectory()
          .satisfies(p -> assertThat(name(p)).startsWith("maskcast-test"));
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void twoForOnePurposeAreNotTheSame() {
    try (TemporaryFolder one = TemporaryFolder.of("test");
        TemporaryFolder other = TemporaryFolder.of("test")) {
      assertThat(one.path()).isNotEqualTo(other.path());
    }
  }

  @Test
  void whatCannotBeDeletedIsSaid() throws IOException {
    TemporaryFolder folder = TemporaryFolder.of("test");
    folder.close();
    assertThatThrownBy(folder::close)
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("Cannot delete the temporary folder " + folder.path());
  }

  private static String name(Path path) {
    return path.getFileName().toString();
  }
}
