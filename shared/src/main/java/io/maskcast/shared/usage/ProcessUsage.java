package io.maskcast.shared.usage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a process has used since it began.
 *
 * @param cpuSeconds of all its threads, to about 10 ms; empty where the system does not tell
 * @param peakResidentBytes the most memory it ever had resident; empty where the system is not
 *     Linux
 */
public record ProcessUsage(OptionalDouble cpuSeconds, OptionalLong peakResidentBytes) {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB"); // proc(5)

  /** Of this process until now. */
  public static ProcessUsage now() {
    return new ProcessUsage(
        ProcessHandle.current()
            .info()
            .totalCpuDuration()
            .map(Duration::toNanos)
            .map(nanos -> OptionalDouble.of(nanos / 1e9))
            .orElseGet(OptionalDouble::empty),
        peakResidentBytes(status()));
  }

  private static List<String> status() {
    try {
      // A process's name may hold any bytes; nothing that is looked for does.
      return Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return List.of(); // not Linux
    }
  }

  static OptionalLong peakResidentBytes(List<String> status) {
    return status.stream()
        .map(PEAK::matcher)
        .filter(Matcher::matches)
        .mapToLong(line -> Long.parseLong(line.group(1)) << 10)
        .findFirst();
  }
}
