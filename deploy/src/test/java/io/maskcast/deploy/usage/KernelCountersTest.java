package io.maskcast.deploy.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.maskcast.deploy.Maskcast;
import io.maskcast.edge.usage.EdgeLedger;
import io.maskcast.edge.usage.RecordedCall;
import io.maskcast.server.ledger.RecordedStream;
import io.maskcast.server.ledger.UsageLedger;
import io.maskcast.shared.usage.ByteAccount;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server and an edge as processes in two network namespaces with nothing between them but a pair
 * of virtual interfaces: what both account for is what the kernel says crossed the link.
 */
@Tag("netns")
@Timeout(180)
class KernelCountersTest {

  private static final int SIDE = 2000;

  /** Without and with the Ethernet header and all options of TCP that Linux uses. */
  private static final int LEAST_HEADERS = 40;

  private static final int MOST_HEADERS = 66;

  /** A segment sent again is no new byte to either program, yet it crosses the link. */
  private static final int MOST_SEGMENT = 1514;

  private static final double TOLERANCE = 0.02;

  @TempDir Path folder;
  private final String near = "mc-server-" + ProcessHandle.current().pid();
  private final String far = "mc-edge-" + ProcessHandle.current().pid();

  /** What an interface moved, both directions, and how many of its segments were sent again. */
  private record Moved(long bytes, long packets, long again) {
    Moved since(Moved earlier) {
      return new Moved(bytes - earlier.bytes, packets - earlier.packets, again - earlier.again);
    }
  }

  @BeforeEach
  void connectTwoNamespaces() throws Exception {
    assumeTrue(
        succeeds("ip", "netns", "add", near),
        "network namespaces need root and iproute2; kernel counters are not compared");
    boolean linked =
        succeeds("ip", "netns", "add", far)
            && succeeds(
                "ip", "link", "add", "near", "netns", near, "type", "veth", "peer", "name", "far",
                "netns", far)
            && succeeds("ip", "-n", near, "addr", "add", "10.213.77.1/24", "dev", "near")
            && succeeds("ip", "-n", far, "addr", "add", "10.213.77.2/24", "dev", "far")
            // One packet a segment, as on a real link.
            && succeeds("ip", "-n", near, "link", "set", "near", "gso_max_segs", "1", "up")
            && succeeds("ip", "-n", far, "link", "set", "far", "gso_max_segs", "1", "up");
    assumeTrue(linked, "no virtual interfaces here; kernel counters are not compared");
  }

  @AfterEach
  void removeThem() throws Exception {
    succeeds("ip", "netns", "del", near);
    succeeds("ip", "netns", "del", far);
  }

  @Test
  void wireBytesAndHeadersAreWhatTheKernelCounted() throws Exception {
    ByteBuffer idx = ByteBuffer.allocate(16 + SIDE * SIDE);
    idx.putInt(0x803).putInt(1).putInt(SIDE).putInt(SIDE);
    byte[] noise = new byte[SIDE * SIDE];
    new Random(5).nextBytes(noise);
    Path source = Files.write(folder.resolve("noise"), idx.put(noise).array());
    Process server =
        maskcast(
            near,
            "server",
            "--host=10.213.77.1",
            "--port=0",
            "--data-dir=" + folder.resolve("server"),
            "--source=noise=" + source);
    Moved moved;
    try {
      int port = port(server);
      Moved before = kernel();
      Process edge =
          maskcast(
              far,
              "edge",
              "fetch",
              "--server=10.213.77.1:" + port,
              "--source=noise",
              "--tile=0",
              "--dense",
              "--state-dir=" + folder.resolve("edge"),
              "--out=" + folder.resolve("tile.npy"));
      String said = new String(edge.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(edge.waitFor()).as(said).isZero();
      moved = kernel().since(before);
    } finally {
      server.destroy();
      server.waitFor();
    }

    ByteAccount atEdge = edgeAccount();
    assertThat(atEdge.selected()).isEqualTo((long) SIDE * SIDE);
    agrees(moved, atEdge);
    agrees(moved, serverAccount());
  }

  private static void agrees(Moved moved, ByteAccount account) {
    long wire = account.wireDown() + account.wireUp();
    long least = wire + LEAST_HEADERS * moved.packets();
    long most = wire + MOST_HEADERS * moved.packets() + MOST_SEGMENT * moved.again();
    assertThat((double) moved.bytes())
        .as("%s of the kernel, %d on the account", moved, wire)
        .isBetween(least * (1 - TOLERANCE), most * (1 + TOLERANCE));
  }

  private ByteAccount edgeAccount() {
    return EdgeLedger.in(folder.resolve("edge")).calls().stream()
        .map(RecordedCall::bytes)
        .reduce(ByteAccount.NONE, ByteAccount::plus);
  }

  private ByteAccount serverAccount() {
    try (UsageLedger ledger = UsageLedger.open(folder.resolve("server/usage.db"))) {
      List<RecordedStream> streams = ledger.newest(2);
      assertThat(streams).hasSize(1);
      return streams.get(0).usage().bytes();
    }
  }

  private Moved kernel() throws Exception {
    long bytes = 0;
    long packets = 0;
    for (String direction : List.of("rx", "tx")) {
      bytes += counter(direction + "_bytes");
      packets += counter(direction + "_packets");
    }
    return new Moved(bytes, packets, sentAgain(near) + sentAgain(far));
  }

  private long counter(String name) throws Exception {
    return Long.parseLong(read(far, "/sys/class/net/far/statistics/" + name).strip());
  }

  /** {@code RetransSegs} of a namespace: a line of names, then a line of numbers. */
  private static long sentAgain(String namespace) throws Exception {
    List<List<String>> tcp =
        read(namespace, "/proc/net/snmp")
            .lines()
            .filter(line -> line.startsWith("Tcp:"))
            .map(line -> List.of(line.split(" ", -1)))
            .toList();
    return Long.parseLong(tcp.get(1).get(tcp.get(0).indexOf("RetransSegs")));
  }

  private static String read(String namespace, String file) throws Exception {
    Process cat = new ProcessBuilder("ip", "netns", "exec", namespace, "cat", file).start();
    String text = new String(cat.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(cat.waitFor()).isZero();
    return text;
  }

  private static boolean succeeds(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }

  private Process maskcast(String namespace, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(Maskcast.class.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static int port(Process server) throws IOException {
    Pattern listens = Pattern.compile("listens on \\S+:(\\d+)");
    StringBuilder said = new StringBuilder();
    BufferedReader lines = server.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      said.append(line).append('\n');
      Matcher matcher = listens.matcher(line);
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
    }
    throw new AssertionError("it does not listen:\n" + said);
  }
}
