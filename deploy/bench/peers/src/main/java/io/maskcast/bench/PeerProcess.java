package io.maskcast.bench;

import com.sun.management.OperatingSystemMXBean;
import io.maskcast.shared.storage.TemporaryFolder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * One peer in a process of its own, which moves messages whenever a line on its standard input says
 * how many, and answers with the nanoseconds that took, by the clock and of processors.
 */
public final class PeerProcess {

  private PeerProcess() {}

  /**
   * Runs a peer until its input ends.
   *
   * @param arguments its name
   */
  public static void main(String[] arguments) throws Exception {
    // Libraries print where they like; the answers have the output for themselves.
    PrintStream answers = System.out;
    System.setOut(System.err);
    Workload workload = new Workload();
    OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    try (TemporaryFolder folder = TemporaryFolder.of("bench");
        BufferedReader orders =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      Peer peer = peer(arguments[0], workload, folder.path());
      answers.println("ready");
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        int messages = Integer.parseInt(order);
        long cpuBefore = os.getProcessCpuTime();
        long begin = System.nanoTime();
        long bytes = peer.move(messages);
        long nanos = System.nanoTime() - begin;
        long cpuNanos = os.getProcessCpuTime() - cpuBefore;
        if (bytes != (long) messages * workload.messageBytes()) {
          throw new IllegalStateException(bytes + " bytes of " + messages + " messages arrived");
        }
        answers.println(nanos + " " + cpuNanos);
      }
    }
    System.exit(0); // peers run until their process ends
  }

  /** The names of all peers, that which the others are compared with first. */
  static List<String> names() {
    return List.of(
        "maskcast",
        "maskcast-to-grpc-java",
        "grpc-java",
        "grpc-java-gathering",
        "arrow-flight",
        "http-sendfile",
        "tcp");
  }

  private static Peer peer(String name, Workload workload, Path folder) throws IOException {
    return switch (name) {
      case "maskcast" -> new MaskcastPeer(workload, folder, false);
      case "maskcast-to-grpc-java" -> new MaskcastPeer(workload, folder, true);
      case "grpc-java" -> new GrpcJavaPeer(workload, false);
      case "grpc-java-gathering" -> new GrpcJavaPeer(workload, true);
      case "arrow-flight" -> new FlightPeer(workload);
      case "http-sendfile" -> new SendFilePeer(workload, folder);
      case "tcp" -> new TcpPeer(workload);
      default -> throw new IllegalArgumentException(name + " is none of " + names());
    };
  }
}
