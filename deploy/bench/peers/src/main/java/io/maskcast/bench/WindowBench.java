package io.maskcast.bench;

import io.maskcast.shared.raster.Raster;
import io.maskcast.shared.raster.RasterFile;
import io.maskcast.shared.raster.RasterOpener;
import io.maskcast.shared.raster.Window;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Opens a GeoTIFF and reads a window of some of its bands, again and again, by turns with GDAL
 * ({@code window.py}, a process of its own): both are warm, and meet the same load.
 */
public final class WindowBench {

  /** Compiled code is what counts: a server reads for days. */
  private static final long WARM_UP_NANOS = 8_000_000_000L;

  private static final int ROUNDS = 9;
  private static final int READS = 30;

  private final String file;
  private final Window window;
  private final int[] channels;

  private WindowBench(String file, Window window, int[] channels) {
    this.file = file;
    this.window = window;
    this.channels = channels;
  }

  /**
   * Measures.
   *
   * @param args {@code SCRIPT FILE ROW COLUMN ROWS COLUMNS BANDS}: what reads by GDAL, a TIFF, the
   *     window, and bands counted from 1, with commas between them
   */
  public static void main(String[] args) throws IOException {
    int[] numbers = Arrays.stream(args, 2, 6).mapToInt(Integer::parseInt).toArray();
    Window window = new Window(numbers[0], numbers[1], numbers[2], numbers[3]);
    int[] channels =
        Arrays.stream(args[6].split(",", -1))
            .mapToInt(band -> Integer.parseInt(band) - 1)
            .toArray();
    WindowBench bench = new WindowBench(args[1], window, channels);
    String digest = bench.digest();
    Process gdal =
        new ProcessBuilder(arguments(args)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (BufferedReader answers =
        new BufferedReader(new InputStreamReader(gdal.getInputStream(), StandardCharsets.UTF_8))) {
      if (!digest.equals(answers.readLine())) {
        throw new IOException("GDAL reads other samples of that window");
      }
      bench.compare(gdal, answers);
    } finally {
      gdal.destroy();
    }
  }

  private static List<String> arguments(String[] args) {
    return List.of(
        "/usr/bin/python3",
        args[0],
        args[1],
        args[2],
        args[3],
        args[4],
        args[5],
        args[6],
        Integer.toString(READS));
  }

  /** What tells whether both read the same: the sum of all bytes. */
  private String digest() {
    long sum = 0;
    for (byte sample : read()) {
      sum += sample & 0xff;
    }
    return Long.toString(sum);
  }

  private byte[] read() {
    try (Raster raster = Raster.open(List.of(RasterFile.whole(file)), RasterOpener.paths())) {
      return raster.levels().get(0).read(window, channels);
    }
  }

  private void compare(Process gdal, BufferedReader answers) throws IOException {
    for (long begin = System.nanoTime(); System.nanoTime() - begin < WARM_UP_NANOS; ) {
      read();
    }
    double[] ours = new double[ROUNDS];
    double[] theirs = new double[ROUNDS];
    double[] ratios = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      gdal.getOutputStream().write('\n');
      gdal.getOutputStream().flush();
      theirs[round] = Double.parseDouble(answers.readLine());
      double[] reads = new double[READS];
      for (int i = 0; i < READS; i++) {
        long begin = System.nanoTime();
        read();
        reads[i] = (System.nanoTime() - begin) / 1e6;
      }
      ours[round] = median(reads);
      ratios[round] = ours[round] / theirs[round];
    }
    System.out.printf(
        Locale.ROOT,
        "%s %d x %d pixels of %d bands: maskcast %.2f ms, GDAL %.2f ms, ratio %.2f (%.2f to %.2f in %d rounds)%n",
        Files.exists(Path.of(file)) ? Path.of(file).getFileName() : file,
        window.rows(),
        window.columns(),
        channels.length,
        median(ours),
        median(theirs),
        median(ratios),
        Arrays.stream(ratios).min().orElseThrow(),
        Arrays.stream(ratios).max().orElseThrow(),
        ROUNDS);
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
