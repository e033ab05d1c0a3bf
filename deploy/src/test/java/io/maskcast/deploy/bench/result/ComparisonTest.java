package io.maskcast.deploy.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.deploy.bench.BenchCommand;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.MaskcastCommandLine;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {

  private static final String BUNDLE = "ab".repeat(32);

  private static String line(String table, String figure) {
    return table.lines().filter(line -> line.contains(figure)).findFirst().orElseThrow();
  }

  @Test
  void bothMediansTheirRangesAndTheRatioAreTold() {
    String table =
        new Comparison(
                Results.of(BUNDLE, Results.series(Kind.MASKED, 20, 21, 25)),
                Results.of(BUNDLE, Results.series(Kind.MASKED, 40, 42, 44)))
            .table();
    assertThat(line(table, "wire_bytes_per_tile"))
        .contains("21.00 (20.00 to 25.00)", "42.00 (40.00 to 44.00)")
        .endsWith("2.000 *");
    assertThat(line(table, "tiles_per_second")).contains("10.00").endsWith("1.000");
    assertThat(line(table, "server_cpu_seconds")).containsPattern("- +- +-$");
  }

  @Test
  void rangesThatMeetAreNotApart() {
    String table =
        new Comparison(
                Results.of(BUNDLE, Results.series(Kind.MASKED, 20, 21, 40)),
                Results.of(BUNDLE, Results.series(Kind.MASKED, 40, 42, 44)))
            .table();
    assertThat(line(table, "wire_bytes_per_tile")).endsWith("2.000");
  }

  @Test
  void onlyKindsThatBothHaveAreCompared() {
    LinkResult both =
        Results.of(BUNDLE, Results.series(Kind.MASKED, 1), Results.series(Kind.DENSE, 2));
    LinkResult dense = Results.of(BUNDLE, Results.series(Kind.DENSE, 2));
    assertThat(new Comparison(both, dense).table()).contains("dense").doesNotContain("masked");
    LinkResult masked = Results.of(BUNDLE, Results.series(Kind.MASKED, 1));
    assertThatThrownBy(() -> new Comparison(masked, dense).table())
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("nothing can be compared");
  }

  @Test
  void resultsOfOtherMasksAreRefused() {
    LinkResult one = Results.of(BUNDLE, Results.series(Kind.MASKED, 1));
    LinkResult other = Results.of("cd".repeat(32), Results.series(Kind.MASKED, 1));
    assertThatCode(() -> new Comparison(one, one).requireComparable()).doesNotThrowAnyException();
    assertThatThrownBy(() -> new Comparison(one, other).requireComparable())
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("abababababab")
        .hasMessageContaining("cdcdcdcdcdcd")
        .hasMessageContaining("--anyway");
  }

  @Test
  void theCommandComparesFilesAndRefusesWhatIsNotAlike(@TempDir Path folder) {
    ResultFiles.write(folder.resolve("a"), Results.of(BUNDLE, Results.series(Kind.MASKED, 1)));
    ResultFiles.write(
        folder.resolve("b"), Results.of("cd".repeat(32), Results.series(Kind.MASKED, 2)));
    String a = folder.resolve("a/result.json").toString();
    String b = folder.resolve("b/result.json").toString();
    assertThat(compare(a, a)).isZero();
    assertThat(compare(a, b)).isEqualTo(MaskcastCommandLine.FAILED);
    assertThat(compare(a, b, "--anyway")).isZero();
    assertThat(compare(a, folder.resolve("c").toString())).isEqualTo(MaskcastCommandLine.FAILED);
    assertThat(compare(a)).isEqualTo(MaskcastCommandLine.USAGE);
  }

  private static int compare(String... arguments) {
    return MaskcastCommandLine.run(
        new BenchCommand(),
        Stream.concat(Stream.of("compare"), Stream.of(arguments)).toArray(String[]::new),
        Map.of());
  }
}
