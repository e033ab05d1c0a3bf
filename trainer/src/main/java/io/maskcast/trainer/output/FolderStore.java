package io.maskcast.trainer.output;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.trainer.learn.RunStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A run kept in files, each of them whole at any moment. */
public final class FolderStore implements RunStore {

  private static final long MAX_BYTES = Integer.MAX_VALUE - 8;

  private final Path folder;

  private FolderStore(Path folder) {
    this.folder = folder;
  }

  /** A run that begins: what an earlier one left in the folder is removed. */
  public static FolderStore begin(Path folder) {
    FolderStore store = new FolderStore(folder);
    store.files().forEach(store::delete);
    return store;
  }

  /** A run to go on with, if the folder holds one; what a kill has left half written is removed. */
  public static FolderStore resume(Path folder) {
    FolderStore store = new FolderStore(folder);
    store.files().stream()
        .filter(name -> name.endsWith(WholeFile.PARTIAL_SUFFIX))
        .forEach(store::delete);
    return store;
  }

  private void delete(String name) {
    try {
      Files.delete(folder.resolve(name));
    } catch (IOException e) {
      throw new MaskcastException(
          "Cannot remove %s of an earlier run: %s; choose another --out"
              .formatted(folder.resolve(name), e.getMessage()),
          e);
    }
  }

  @Override
  public Optional<byte[]> load(String name) {
    Path file = folder.resolve(name);
    return Files.exists(file) ? Optional.of(WholeFile.read(file, MAX_BYTES)) : Optional.empty();
  }

  @Override
  public void save(String name, byte[] bytes) {
    WholeFile.write(folder.resolve(name), bytes);
  }

  @Override
  public List<String> names(String prefix) {
    return files().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  private List<String> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new MaskcastException("Cannot list %s: %s".formatted(folder, e.getMessage()), e);
    }
  }
}
