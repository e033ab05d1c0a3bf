package io.maskcast.server;

import io.maskcast.shared.usage.ProcessUsage;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * What the server's process uses: {@code process_cpu_seconds_total} and {@code
 * process_resident_memory_peak_bytes}. What the system does not tell is left out.
 */
final class ProcessMeters {

  private ProcessMeters() {}

  static void register(MeterRegistry metrics) {
    ProcessHandle process = ProcessHandle.current();
    ProcessUsage now = ProcessUsage.now();
    if (now.cpuSeconds().isPresent()) {
      FunctionCounter.builder(
              "process.cpu", process, any -> ProcessUsage.now().cpuSeconds().orElse(0))
          .baseUnit("seconds")
          .description("CPU time of all threads")
          .register(metrics);
    }
    if (now.peakResidentBytes().isPresent()) {
      Gauge.builder(
              "process.resident.memory.peak",
              process,
              any -> (double) ProcessUsage.now().peakResidentBytes().orElse(0))
          .baseUnit("bytes")
          .description("The most memory that was ever resident")
          .register(metrics);
    }
  }
}
