package io.maskcast.deploy.daemon;

import io.maskcast.deploy.Node;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Two hosts made of network namespaces, and a link between them that loses packets as it is told.
 * Needs root, iproute2 and nftables.
 */
final class NetworkPair implements AutoCloseable {

  private static final Pattern COUNTER = Pattern.compile("packets (\\d+)");

  static final String FAR = "10.77.0.1";
  private static final String NEAR = "10.77.0.2";

  private final String far;
  private final String near;

  private NetworkPair(String name) {
    this.far = "mcfar" + name;
    this.near = "mcnear" + name;
  }

  /** Makes them, if that can be done here. */
  static Optional<NetworkPair> make() throws InterruptedException {
    NetworkPair pair = new NetworkPair(UUID.randomUUID().toString().substring(0, 8));
    if (pair.make(pair.far, pair.near)) {
      return Optional.of(pair);
    }
    pair.close();
    return Optional.empty();
  }

  private boolean make(String one, String other) throws InterruptedException {
    return run("", "ip", "netns", "add", one) == 0
        && run("", "ip", "netns", "add", other) == 0
        && run(
                "", "ip", "link", "add", "mcf", "netns", one, "type", "veth", "peer", "name", "mcn",
                "netns", other)
            == 0
        && isUp(one, "mcf", FAR)
        && isUp(other, "mcn", NEAR)
        && loses("numgen random mod 100 < 1")
        && isWell();
  }

  private static boolean isUp(String where, String link, String address)
      throws InterruptedException {
    return run("", "ip", "-n", where, "addr", "add", address + "/24", "dev", link) == 0
        && run("", "ip", "-n", where, "link", "set", "lo", "up") == 0
        && run("", "ip", "-n", where, "link", "set", link, "up") == 0;
  }

  /**
   * From now on packets are dropped where they arrive, at both ends.
   *
   * @param which what nftables calls these packets; all if empty
   * @return whether it can do that
   */
  boolean loses(String which) throws InterruptedException {
    String rules =
        """
        flush ruleset
        table inet maskcast {
          chain arriving {
            type filter hook input priority 0;
            iifname { "mcf", "mcn" } %s counter drop
          }
        }
        """
            .formatted(which);
    return nft(rules);
  }

  /** From now on all packets arrive. */
  boolean isWell() throws InterruptedException {
    return nft("flush ruleset\n");
  }

  /** How many packets were lost at both ends by the last rule. */
  long lost() throws IOException {
    long lost = 0;
    for (String host : List.of(far, near)) {
      Process listing =
          new ProcessBuilder("ip", "netns", "exec", host, "nft", "list", "ruleset").start();
      try (BufferedReader said = listing.inputReader()) {
        lost +=
            said.lines()
                .flatMap(line -> COUNTER.matcher(line).results())
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
      }
    }
    return lost;
  }

  private boolean nft(String rules) throws InterruptedException {
    return run(rules, "ip", "netns", "exec", far, "nft", "-f", "-") == 0
        && run(rules, "ip", "netns", "exec", near, "nft", "-f", "-") == 0;
  }

  /** On the host at {@link #FAR}. */
  Node.Surroundings far() {
    return within(far);
  }

  /** On the other. */
  Node.Surroundings near() {
    return within(near);
  }

  private static Node.Surroundings within(String host) {
    return new Node.Surroundings(List.of("ip", "netns", "exec", host), Map.of(), List.of());
  }

  private static int run(String input, String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(List.of(command))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      }
      return process.waitFor();
    } catch (IOException e) {
      return 127; // there is no such command, or it does not read
    }
  }

  @Override
  public void close() {
    try {
      run("", "ip", "netns", "del", far);
      run("", "ip", "netns", "del", near);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
