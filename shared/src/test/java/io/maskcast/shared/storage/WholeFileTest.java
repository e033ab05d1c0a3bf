package io.maskcast.shared.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.maskcast.shared.MaskcastException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WholeFileTest {

  private static final byte[] OLD = {1, 2, 3};
  private static final byte[] NEW = {4, 5, 6, 7};

  @TempDir Path folder;

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void theFileIsAbsentUntilItIsWhole() throws IOException {
    Path target = folder.resolve("a");
    try (WholeFile file = WholeFile.create(target)) {
      file.append(OLD);
      file.append(NEW);
      assertThat(target).doesNotExist();
      assertThat(names()).singleElement().asString().matches("\\.a\\..*\\.partial");
      file.commit();
      assertThat(target).hasBinaryContent(new byte[] {1, 2, 3, 4, 5, 6, 7});
    }
    assertThat(names()).containsExactly("a");
  }

  @Test
  void closeWithoutCommitLeavesNothing() throws IOException {
    try (WholeFile file = WholeFile.create(folder.resolve("a"))) {
      file.append(OLD);
    }
    assertThat(names()).isEmpty();
  }

  @Test
  void theOldFileStaysUntilCommit() throws IOException {
    Path target = folder.resolve("a");
    WholeFile.write(target, OLD);
    try (WholeFile file = WholeFile.create(target)) {
      file.append(NEW);
      assertThat(target).hasBinaryContent(OLD);
    }
    assertThat(target).hasBinaryContent(OLD);
    WholeFile.write(target, NEW);
    assertThat(target).hasBinaryContent(NEW);
    assertThat(names()).containsExactly("a");
  }

  @Test
  void anEmptyFileIsWholeToo() {
    WholeFile.write(folder.resolve("a"), new byte[0]);
    assertThat(folder.resolve("a")).exists().isEmptyFile();
  }

  @Test
  void twoWritersDoNotDisturbEachOther() throws IOException {
    Path target = folder.resolve("a");
    try (WholeFile first = WholeFile.create(target);
        WholeFile second = WholeFile.create(target)) {
      first.append(OLD);
      second.append(NEW);
      second.commit();
      assertThat(target).hasBinaryContent(NEW);
      first.commit();
    }
    assertThat(target).hasBinaryContent(OLD);
    assertThat(names()).containsExactly("a");
  }

  @Test
  void missingFoldersAreMade() {
    Path target = folder.resolve("b/c/a");
    WholeFile.write(target, NEW);
    assertThat(target).hasBinaryContent(NEW);
  }

  @Test
  void writingAfterCommitFails() {
    Path target = folder.resolve("a");
    try (WholeFile file = WholeFile.create(target)) {
      file.append(OLD);
      file.commit();
      assertThatThrownBy(() -> file.append(NEW))
          .isInstanceOf(MaskcastException.class)
          .hasMessageStartingWith("Cannot write " + target);
    }
    assertThat(target).hasBinaryContent(OLD);
  }

  @Test
  void aFileInPlaceOfTheFolderIsNamed() throws IOException {
    Path inTheWay = Files.write(folder.resolve("file"), OLD);
    Path target = inTheWay.resolve("a");
    assertThatThrownBy(() -> WholeFile.create(target))
        .isInstanceOf(MaskcastException.class)
        .hasMessageStartingWith("Cannot write " + target + ": ")
        .hasMessageContaining(inTheWay + " is no folder");
    assertThat(inTheWay).hasBinaryContent(OLD);
  }

  @Test
  void aFolderInPlaceOfTheFileIsNamedAndNothingIsLeft() throws IOException {
    Path target = Files.createDirectories(folder.resolve("a/full")).getParent();
    assertThatThrownBy(() -> WholeFile.write(target, OLD))
        .isInstanceOf(MaskcastException.class)
        .hasMessageStartingWith("Cannot write " + target + ": ");
    assertThat(target).isDirectory();
    assertThat(names()).containsExactly("a");
  }

  @Test
  void theRootIsNoFile() {
    Path root = folder.getRoot();
    assertThatThrownBy(() -> WholeFile.create(root))
        .isInstanceOf(MaskcastException.class)
        .hasMessageStartingWith("Cannot write " + root);
  }

  @Test
  void aFolderThatIsClosedToUsIsNamed() throws IOException {
    assumeThat(Files.getFileStore(folder).supportsFileAttributeView("posix")).isTrue();
    Path closed = Files.createDirectory(folder.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
    assumeThat(Files.isWritable(closed)).as("root may write anywhere").isFalse();
    Path target = closed.resolve("a");
    assertThatThrownBy(() -> WholeFile.create(target))
        .isInstanceOf(MaskcastException.class)
        .hasMessageStartingWith("Cannot write " + target + ": permission denied");
  }

  @Test
  void aFolderThatTakesNoFilesIsNamed() {
    Path proc = Path.of("/proc");
    assumeThat(proc).isDirectory();
    Path target = proc.resolve("maskcast-test");
    assertThatThrownBy(() -> WholeFile.create(target))
        .isInstanceOf(MaskcastException.class)
        .hasMessageStartingWith("Cannot write " + target + ": ");
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5, 1_000, Integer.MAX_VALUE, 1L << 40, Long.MAX_VALUE})
  void readsUpToTheLimit(long limit) throws IOException {
    Path file = Files.write(folder.resolve("a"), NEW);
    assertThat(WholeFile.read(file, limit)).isEqualTo(NEW);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 3})
  void refusesMoreThanTheLimit(long limit) throws IOException {
    Path file = Files.write(folder.resolve("a"), NEW);
    assertThatThrownBy(() -> WholeFile.read(file, limit))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("%s is larger than %d bytes", file, limit);
  }

  @Test
  void readsAnEmptyFileEvenWithoutLimitToSpare() throws IOException {
    assertThat(WholeFile.read(Files.createFile(folder.resolve("a")), 0)).isEmpty();
  }

  @Test
  void whatCannotBeReadIsNamed() {
    Path missing = folder.resolve("missing");
    assertThatThrownBy(() -> WholeFile.read(missing, 10))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("Cannot read %s: no such file", missing);
    assertThatThrownBy(() -> WholeFile.read(folder, 10))
        .isInstanceOf(MaskcastException.class)
        .hasMessageStartingWith("Cannot read " + folder + ": ");
  }

  @Test
  void reasonsAreWords() {
    assertThat(WholeFile.reason(new NoSuchFileException("x"))).isEqualTo("no such file");
    assertThat(WholeFile.reason(new AccessDeniedException("x"))).isEqualTo("permission denied");
    assertThat(WholeFile.reason(new FileSystemException("x", null, "disk quota exceeded")))
        .isEqualTo("disk quota exceeded");
    assertThat(WholeFile.reason(new IOException("broken pipe"))).isEqualTo("broken pipe");
    assertThat(WholeFile.reason(new IOException())).isEqualTo("IOException");
  }

  @Test
  void requireWritableAsksTheNearestFolderThatExistsAndMakesNothing(@TempDir Path empty)
      throws IOException {
    WholeFile.requireWritable(empty);
    WholeFile.requireWritable(empty.resolve("a/b"));
    assertThat(empty).isEmptyDirectory();

    Path file = Files.createFile(empty.resolve("file"));
    assertThatThrownBy(() -> WholeFile.requireWritable(file))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(file.toString());
    assertThatThrownBy(() -> WholeFile.requireWritable(file.resolve("below")))
        .isInstanceOf(MaskcastException.class);
  }
}
