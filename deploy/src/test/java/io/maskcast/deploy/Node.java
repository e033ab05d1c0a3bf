package io.maskcast.deploy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A maskcast command as a process of its own, from the packaged distribution. */
public final class Node implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Process process;
  private final Path err;
  private final StringBuilder out = new StringBuilder();
  private final Thread reader;

  private Node(Process process, Path err) {
    this.process = process;
    this.err = err;
    this.reader = new Thread(this::readOutput, "output");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * What is around a command.
   *
   * @param within a command that runs it, such as in another network; nothing if it runs here
   * @param environment more than this process has
   * @param options of its JVM
   */
  public record Surroundings(
      List<String> within, Map<String, String> environment, List<String> options) {

    /** Nothing special. */
    public static final Surroundings PLAIN = new Surroundings(List.of(), Map.of(), List.of());
  }

  /** Starts {@code maskcast arguments...}. */
  public static Node start(Path folder, String... arguments) {
    return start(folder, Surroundings.PLAIN, arguments);
  }

  /** The same in some surroundings. */
  public static Node start(Path folder, Surroundings surroundings, String... arguments) {
    try {
      List<String> command = new ArrayList<>(surroundings.within());
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(surroundings.options());
      command.addAll(List.of("-Dai.djl.offline=true", "-DOPT_OUT_TRACKING=true", "-cp"));
      command.add(System.getProperty("maskcast.lib") + "/*");
      command.add(Maskcast.class.getName());
      command.addAll(List.of(arguments));
      Path err = Files.createTempFile(folder, arguments[0], ".err");
      ProcessBuilder builder =
          new ProcessBuilder(command).directory(folder.toFile()).redirectError(err.toFile());
      builder.environment().put("OMP_WAIT_POLICY", "passive");
      builder.environment().putAll(surroundings.environment());
      return new Node(builder.start(), err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command to its end. */
  public static Node run(Path folder, String... arguments) {
    Node node = start(folder, arguments);
    node.exitCode();
    return node;
  }

  private void readOutput() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (out) {
          out.append(line).append('\n');
          out.notifyAll();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      synchronized (out) {
        out.notifyAll();
      }
    }
  }

  /** Waits for the end. */
  public int exitCode() {
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(
            "still running after %s:%n%s%n%s".formatted(PATIENCE, out(), err()));
      }
      reader.join();
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** What it printed so far. */
  public String out() {
    synchronized (out) {
      return out.toString();
    }
  }

  /** What it complained about so far. */
  public String err() {
    try {
      return Files.readString(err, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port a server says it listens on. */
  public int port() {
    Pattern pattern = Pattern.compile("listens on \\S+:(\\d+)");
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    synchronized (out) {
      Matcher matcher = pattern.matcher(out);
      while (!matcher.find()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0 || !reader.isAlive()) {
          throw new AssertionError("it does not listen:%n%s%n%s".formatted(out, err()));
        }
        try {
          out.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError(e);
        }
        matcher = pattern.matcher(out);
      }
      return Integer.parseInt(matcher.group(1));
    }
  }

  /** Its process. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** Kills it as a power cut would. */
  public void kill() {
    process.destroyForcibly();
    exitCode();
  }

  /** Asks it to end. */
  public void terminate() {
    process.destroy();
    exitCode();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
