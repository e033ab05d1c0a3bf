package io.maskcast.shared;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** What hostile input may do: be accepted, or be refused with a message; nothing else. */
public final class Hostile {

  private Hostile() {}

  /** Runs code that may end well or with a {@link MaskcastException}; any other failure escapes. */
  public static void acceptedOrRefused(Runnable code) {
    try {
      code.run();
    } catch (MaskcastException refusal) {
      assertThat(refusal.getMessage()).isNotBlank();
    }
  }

  /** How many bytes of heap this thread takes while it runs code, garbage included. */
  public static long allocatedBy(Runnable code) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    code.run();
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
