package io.maskcast.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How fast Maskcast's server streams beside its peers: every peer in a process of its own, by
 * turns, so that all meet the same load of the machine.
 */
public final class PeersBench {

  private static final int MESSAGES = 8192;
  private static final int WARM_UPS = 10;

  private PeersBench() {}

  /** A running peer. */
  private record Running(Process process, BufferedWriter orders, BufferedReader answers) {

    static Running start(String name) throws IOException {
      List<String> command = new ArrayList<>();
      command.add(System.getProperty("java.home") + "/bin/java");
      command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
      command.addAll(
          List.of("-cp", System.getProperty("java.class.path"), PeerProcess.class.getName(), name));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      Running running = new Running(process, process.outputWriter(), process.inputReader());
      running.answer(name);
      return running;
    }

    /** Seconds by the clock, and of processors. */
    double[] move(String name, int messages) throws IOException {
      orders.write(messages + "\n");
      orders.flush();
      return Arrays.stream(answer(name).split(" ", -1))
          .mapToDouble(nanos -> Long.parseLong(nanos) / 1e9)
          .toArray();
    }

    private String answer(String name) throws IOException {
      String answer = answers.readLine();
      if (answer == null) {
        throw new IllegalStateException(name + " ended; run PeerProcess " + name + " to see why");
      }
      return answer;
    }
  }

  /**
   * Runs the bench and prints its table.
   *
   * @param arguments how many rounds are measured, and the peers, all if none is named
   */
  public static void main(String[] arguments) throws IOException {
    int rounds = Integer.parseInt(arguments[0]);
    List<String> names =
        arguments.length == 1
            ? PeerProcess.names()
            : Arrays.asList(arguments).subList(1, arguments.length);
    Map<String, Running> peers = new LinkedHashMap<>();
    Map<String, List<Double>> rates = new LinkedHashMap<>();
    Map<String, List<Double>> costs = new LinkedHashMap<>();
    double mebibytes = (double) MESSAGES * new Workload().messageBytes() / (1 << 20);
    try {
      for (String name : names) {
        peers.put(name, Running.start(name));
        rates.put(name, new ArrayList<>());
        costs.put(name, new ArrayList<>());
      }
      for (int round = -WARM_UPS; round < rounds; round++) {
        for (Map.Entry<String, Running> peer : peers.entrySet()) {
          double[] seconds = peer.getValue().move(peer.getKey(), MESSAGES);
          if (round >= 0) {
            rates.get(peer.getKey()).add(mebibytes / seconds[0]);
            costs.get(peer.getKey()).add(seconds[1] / mebibytes * 1024);
          }
        }
      }
    } finally {
      peers.values().forEach(peer -> peer.process().destroy());
    }
    print(rates, costs, System.out);
  }

  /**
   * Medians, and the median over rounds of the ratio to the first. What a gibibyte costs in time of
   * processors, both ends together, says the same of a machine that has other things to do.
   */
  private static void print(
      Map<String, List<Double>> rates, Map<String, List<Double>> costs, PrintStream out) {
    List<Double> own = rates.values().iterator().next();
    out.printf(
        "| peer | MiB/s, median | min | max | %s / peer | CPU s / GiB |%n|---|---|---|---|---|---|%n",
        rates.keySet().iterator().next());
    rates.forEach(
        (name, values) -> {
          List<Double> ratios = new ArrayList<>();
          for (int i = 0; i < values.size(); i++) {
            ratios.add(own.get(i) / values.get(i));
          }
          out.printf(
              "| %s | %.0f | %.0f | %.0f | %.2f | %.2f |%n",
              name,
              median(values),
              values.stream().min(Double::compare).orElseThrow(),
              values.stream().max(Double::compare).orElseThrow(),
              median(ratios),
              median(costs.get(name)));
        });
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
