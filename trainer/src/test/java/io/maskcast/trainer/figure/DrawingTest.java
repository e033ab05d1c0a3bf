package io.maskcast.trainer.figure;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a machine lacks is found in a Java process of its own: one looks for fonts only once. */
@EnabledOnOs(OS.LINUX)
class DrawingTest {

  @TempDir private Path folder;

  /** Draws a mask, which needs no letters, and two figures; prints sizes or why there are none. */
  static final class Draw {

    private Draw() {}

    public static void main(String[] arguments) {
      Mask mask = Mask.of(MaskGrid.pixels(1, 4, 4), new BitSet());
      System.out.println("mask " + MaskPicture.png(mask).length);
      EpochRun run =
          new EpochRun(
              List.of(
                  new EpochPoint(1, "", 0.5, 0.5, OptionalDouble.empty(), OptionalDouble.empty())));
      for (int i = 0; i < 2; i++) {
        try {
          byte[] png = EpochFigure.png(new Caption("A title", ""), List.of(run));
          System.out.println("figure " + png.length);
        } catch (MaskcastException e) {
          System.out.println(e.getMessage());
        }
      }
    }
  }

  @Test
  void figuresNeedNoDisplay() throws IOException, InterruptedException {
    assertThat(draw("-Djava.awt.headless=true", Map.of()))
        .hasSize(3)
        .allMatch(line -> line.matches("(mask|figure) \\d{3,}"));
  }

  @Test
  void aMachineWithoutFontsIsToldWhatToInstall() throws IOException, InterruptedException {
    Path noFonts = Files.writeString(folder.resolve("fonts.conf"), "<fontconfig></fontconfig>");
    List<String> lines =
        draw("-Djava.awt.headless=true", Map.of("FONTCONFIG_FILE", noFonts.toString()));
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).matches("mask \\d{3,}");
    assertThat(lines.subList(1, 3))
        .allMatch(line -> line.contains("apt-get install fontconfig fonts-dejavu-core"));
  }

  @Test
  void aDisplayThatIsNotThereIsNotTakenForMissingFonts() throws IOException, InterruptedException {
    List<String> lines = draw("-Djava.awt.headless=false", Map.of("DISPLAY", "localhost:4321"));
    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).matches("mask \\d{3,}");
    assertThat(lines.subList(1, 3)).allMatch(line -> line.contains("-Djava.awt.headless=true"));
  }

  /** What {@link Draw} printed. Java keeps what it knows of fonts in the home folder. */
  private List<String> draw(String option, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add(option);
    command.add("-Duser.home=" + folder);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Draw.class.getName());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().putAll(environment);
    builder.redirectErrorStream(false).redirectOutput(out.toFile());
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    assertThat(builder.start().waitFor()).isZero();
    return Files.readAllLines(out, StandardCharsets.UTF_8);
  }
}
