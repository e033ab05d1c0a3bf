package io.maskcast.deploy.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.Maskcast;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.server.rpc.StreamConfig;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Edges as processes whose class path has one engine, the other, or none. */
@Timeout(300)
class EnginesOnTheClassPathTest {

  private static final Pattern DJL = Pattern.compile("[/\\\\]ai[/\\\\]djl[/\\\\]|pytorch");
  private static final Pattern ONNX = Pattern.compile("onnxruntime");

  @TempDir Path folder;
  private EdgeToServer server;

  /** How a process ended, and the classes it loaded. */
  private record Ended(int exit, String output, String classes) {}

  @BeforeEach
  void serve() {
    byte[] rows = {9, 1, 1, 9, 1, 9, 9, 1};
    server = RowsServer.of(folder, rows, 4);
    server.serve(StreamConfig.defaults());
    server.publish("rows", RowsBundle.of(4, 2));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static List<String> classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.asList(all.split(Pattern.quote(File.pathSeparator), -1));
  }

  private Ended run(Pattern without, String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Dai.djl.offline=true", "-Xlog:class+load=info:file=classes", "-cp"));
    command.add(
        classPath().stream()
            .filter(entry -> !without.matcher(entry).find())
            .collect(Collectors.joining(File.pathSeparator)));
    command.add(Maskcast.class.getName());
    command.addAll(List.of("edge", "run", "--server", server.address(), "--state-dir", "state"));
    command.addAll(List.of("--bundle", "rows", "--source", "rows", "--out", "out.csv"));
    command.addAll(List.of(flags));
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("OPT_OUT_TRACKING", "true");
    Process process = builder.start();
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError("still running: " + Files.readString(output));
    }
    return new Ended(
        process.exitValue(), Files.readString(output), Files.readString(folder.resolve("classes")));
  }

  /**
   * Rows 9 1, 1 9, of which two samples are seen: the larger of the first two samples is the class.
   */
  private void requireAnswers(Ended ended) throws IOException {
    assertThat(ended.exit()).as(ended.output()).isZero();
    assertThat(Files.readAllLines(folder.resolve("out.csv")))
        .containsExactly("tile,predicted,confidence", "0,0,0.999665", "1,1,0.999665");
  }

  @Test
  void withoutDjlOnnxRuntimeRuns() throws Exception {
    assertThat(classPath()).anyMatch(DJL.asPredicate()).anyMatch(ONNX.asPredicate());
    Ended ended = run(DJL);
    requireAnswers(ended);
    assertThat(ended.classes()).contains("ai.onnxruntime.OrtSession").doesNotContain("ai.djl.");
  }

  @Test
  void withoutOnnxRuntimePyTorchRuns() throws Exception {
    Ended ended = run(ONNX);
    requireAnswers(ended);
    assertThat(ended.classes()).contains("ai.djl.ndarray.").doesNotContain("ai.onnxruntime.");
  }

  @Test
  void withBothTheOtherOnesClassesAreNotLoaded() throws Exception {
    Pattern none = Pattern.compile("(?!)");
    Ended onnx = run(none, "--engine", "onnx");
    requireAnswers(onnx);
    assertThat(onnx.classes()).contains("ai.onnxruntime.OrtSession").doesNotContain("ai.djl.nd");
    Ended standard = run(none);
    requireAnswers(standard);
    assertThat(standard.classes()).contains("ai.djl.nd").doesNotContain("ai.onnxruntime.");
  }

  @Test
  void anEngineThatIsNotThereIsOneClearError() throws Exception {
    requireError(
        run(DJL, "--engine=pytorch"),
        "maskcast: Engine pytorch is not here: DJL's pytorch-engine is not on the class path; add it, or choose another engine");
    requireError(
        run(ONNX, "--engine=onnx"),
        "maskcast: Engine onnx is not here: onnxruntime is not on the class path; add it, or choose another engine");
    requireError(
        run(Pattern.compile(DJL + "|" + ONNX)),
        "maskcast: There is nothing to run networks with: neither DJL's pytorch-engine nor onnxruntime is on the class path; add one of them");
  }

  private void requireError(Ended ended, String message) {
    assertThat(ended.exit()).isEqualTo(1);
    assertThat(ended.output()).contains(message).doesNotContain("\tat ");
    assertThat(folder.resolve("out.csv")).doesNotExist();
  }
}
