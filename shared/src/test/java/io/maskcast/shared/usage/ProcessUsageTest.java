package io.maskcast.shared.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ProcessUsageTest {

  @Test
  void thePeakIsWhatTheSystemCallsTheHighWaterMark() {
    assertThat(
            ProcessUsage.peakResidentBytes(
                List.of(
                    "Name:\tjava", "VmPeak:\t 9000 kB", "VmHWM:\t    1234 kB", "VmRSS:\t 7 kB")))
        .hasValue(1234 * 1024);
    assertThat(ProcessUsage.peakResidentBytes(List.of())).isEmpty();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void workAndMemoryShow() {
    ProcessUsage before = ProcessUsage.now();
    byte[] memory = new byte[64 << 20];
    int sum = 0;
    long until = System.nanoTime() + 200_000_000;
    while (System.nanoTime() < until) {
      for (int i = 0; i < memory.length; i += 4096) {
        memory[i]++;
        sum += memory[i];
      }
    }
    assertThat(sum).isNotZero();
    ProcessUsage after = ProcessUsage.now();
    assertThat(after.cpuSeconds().orElseThrow())
        .isGreaterThan(before.cpuSeconds().orElseThrow() + 0.01);
    assertThat(after.peakResidentBytes().orElseThrow()).isGreaterThan(memory.length);
  }
}
