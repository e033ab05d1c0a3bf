package io.maskcast.trainer.learn;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDManager;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.network.ComputeDevice;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * A thousand masked steps leave nothing behind outside the Java heap. They are made in a process of
 * their own whose heap is of one size and in memory from the start, and whose compiler needs little
 * memory, so that all that its resident memory grows by is native and not Java's own.
 */
class NativeMemoryTest {

  private static final int WARM_UP = 200;
  private static final int STEPS = 1000;
  private static final int SAMPLE_EVERY = 20;

  /**
   * What stays behind of a step, at the most, on average; one of the feature maps takes 45 times
   * that.
   */
  private static final long BYTES_A_STEP = 8_192;

  /** What the process holds outside its heap after some steps. */
  private record Sample(int arrays, long residentBytes) {

    static Sample parse(String line) {
      int space = line.indexOf(' ');
      return new Sample(
          Integer.parseInt(line.substring(0, space)), Long.parseLong(line.substring(space + 1)));
    }
  }

  /** The process. */
  static final class Steps {

    private Steps() {}

    public static void main(String[] arguments) throws IOException {
      LearningSettings settings =
          LearningSettings.defaults().withDevice(ComputeDevice.CPU).withBatchSize(32);
      Dataset dataset = Dataset.of("noise", tiles(400, 1), tiles(10, 2));
      try (TrainingSteps steps = new TrainingSteps(dataset, settings);
          NDManager manager = ComputeDevice.engine().newBaseManager()) {
        for (int i = 1; i <= WARM_UP + STEPS; i++) {
          steps.masked();
          if (i > WARM_UP && i % SAMPLE_EVERY == 0) {
            System.gc(); // frees the buffers that batches were handed over in
            int arrays = manager.getParentManager().getManagedArrays().size();
            System.out.println(arrays + " " + residentBytes());
          }
        }
      }
    }

    private static LabelledTiles tiles(int count, long seed) {
      TileLayout layout = new TileLayout(16, 16, 1, SampleType.U8, Interleave.PIXEL);
      byte[] samples = new byte[count * layout.samples()];
      byte[] labels = new byte[count];
      new SplittableRandom(seed).nextBytes(samples);
      for (int i = 0; i < count; i++) {
        labels[i] = (byte) (i % 2);
      }
      return new LabelledTiles(layout, samples, labels);
    }

    private static long residentBytes() throws IOException {
      String resident =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("VmRSS:"))
              .findFirst()
              .orElseThrow();
      return Long.parseLong(resident.replaceAll("\\D", "")) * 1024;
    }
  }

  @Test
  @EnabledOnOs(value = OS.LINUX, disabledReason = "reads /proc")
  void aThousandMaskedStepsLeaveNothingBehind() throws IOException, InterruptedException {
    List<Sample> samples = run();
    assertThat(samples).hasSize(STEPS / SAMPLE_EVERY);
    assertThat(samples).extracting(Sample::arrays).containsOnly(samples.get(0).arrays());
    assertThat(samples.get(0).arrays()).isPositive();
    int quarter = samples.size() / 4;
    long before = median(samples.subList(0, quarter));
    long after = median(samples.subList(samples.size() - quarter, samples.size()));
    assertThat(after - before).as("%s", samples).isLessThan(BYTES_A_STEP * STEPS * 3 / 4);
  }

  private static long median(List<Sample> samples) {
    return samples.stream().map(Sample::residentBytes).sorted().toList().get(samples.size() / 2);
  }

  private static List<Sample> run() throws IOException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms64m",
            "-Xmx64m",
            "-XX:+AlwaysPreTouch",
            "-XX:TieredStopAtLevel=1",
            "-Dai.djl.offline=true",
            "-DOPT_OUT_TRACKING=true",
            "-cp",
            System.getProperty("java.class.path"),
            Steps.class.getName());
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(out).isZero();
    return out.lines().filter(line -> line.matches("\\d+ \\d+")).map(Sample::parse).toList();
  }
}
