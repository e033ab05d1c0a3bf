package io.maskcast.shared.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SlotFileTest {

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("in/slots");
  }

  @Test
  void theLastNumbersAreReadAgain() {
    try (SlotFile slots = SlotFile.open(file(), 2)) {
      assertThat(slots.values()).isEmpty();
      for (long i = 0; i < 5; i++) {
        slots.write(i, -i);
      }
    }
    try (SlotFile slots = SlotFile.open(file(), 2)) {
      assertThat(slots.values()).hasValue(new long[] {4, -4});
      assertThat(slots.isDamaged()).isFalse();
    }
  }

  @Test
  void oneThatWasNeverWrittenIsNotDamaged() {
    SlotFile.open(file(), 2).close();
    try (SlotFile slots = SlotFile.open(file(), 2)) {
      assertThat(slots.values()).isEmpty();
      assertThat(slots.isDamaged()).isFalse();
    }
  }

  @Test
  void aWriteThatWasCutShortLeavesTheNumbersBefore() throws IOException {
    try (SlotFile slots = SlotFile.open(file(), 2)) {
      slots.write(1, 2);
      slots.write(3, 4);
    }
    byte[] whole = Files.readAllBytes(file());
    for (int cut = 0; cut < 20; cut++) { // the second write went to the first slot
      byte[] torn = whole.clone();
      torn[cut] ^= 0x55;
      Files.write(file(), torn);
      try (SlotFile slots = SlotFile.open(file(), 2)) {
        assertThat(slots.values()).hasValue(new long[] {1, 2});
        assertThat(slots.isDamaged()).isFalse();
        slots.write(5, 6);
        assertThat(slots.values()).hasValue(new long[] {5, 6});
      }
      try (SlotFile slots = SlotFile.open(file(), 2)) {
        assertThat(slots.values()).hasValue(new long[] {5, 6});
      }
    }
  }

  @Test
  void itDoesNotGrow() throws IOException {
    try (SlotFile slots = SlotFile.open(file(), 6)) {
      long bytes = Files.size(file());
      for (int i = 0; i < 100; i++) {
        slots.write(1, 2, 3, 4, 5, i);
      }
      assertThat(Files.size(file())).isEqualTo(bytes);
    }
  }

  @Test
  void damageIsTold() throws IOException {
    try (SlotFile slots = SlotFile.open(file(), 1)) {
      slots.write(1);
    }
    Files.write(file(), "nonsense".getBytes(java.nio.charset.StandardCharsets.UTF_8));
    try (SlotFile slots = SlotFile.open(file(), 1)) {
      assertThat(slots.values()).isEmpty();
      assertThat(slots.isDamaged()).isTrue();
      slots.write(2);
    }
    try (SlotFile slots = SlotFile.open(file(), 1)) {
      assertThat(slots.values()).hasValue(new long[] {2});
    }
  }
}
