package io.maskcast.shared.raster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SceneTest {

  @TempDir Path folder;

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("scene.yaml"), text);
  }

  @Test
  void pathsAreRelativeToTheFileAndAddressesAreLeft() throws IOException {
    Path file =
        write(
            """
            rasters:
              - {path: a.tif, bands: [3, 1]}
              - dates/b.tif
              - https://example.org/c.tif
              - path: s3://bucket/d.tif
            tile-size: 32
            """);
    assertThat(Scene.isScene(file)).isTrue();
    assertThat(Scene.isScene(folder.resolve("a.tif"))).isFalse();
    assertThat(Scene.read(file))
        .isEqualTo(
            new Scene(
                List.of(
                    new RasterFile(folder.resolve("a.tif").toString(), List.of(3, 1)),
                    RasterFile.whole(folder.resolve("dates/b.tif").toString()),
                    RasterFile.whole("https://example.org/c.tif"),
                    RasterFile.whole("s3://bucket/d.tif")),
                Optional.of(32),
                Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                    | it must be a mapping",
        "[a.tif]                               | it must be a mapping",
        "rasters: a.tif                        | 'rasters' must be a list",
        "rasters: []                           | 'rasters' must be a list",
        "tile-size: 3                          | 'rasters' must be a list",
        "rasters: [3]                          | must be a mapping",
        "rasters: [a.tif, {bands: [1]}]        | has no 'path'",
        "rasters: ['']                         | empty path",
        "rasters: [{path: a.tif, band: 1}]     | unknown key 'band'; allowed: bands, path",
        "rasters: [{path: a.tif, bands: []}]   | 'bands' of a.tif must be a list",
        "rasters: [{path: a.tif, bands: 1}]    | 'bands' of a.tif must be a list",
        "rasters: [{path: a.tif, bands: [x]}]  | has 'x', which is no band",
        "rasters: [{path: a.tif, bands: [0]}]  | counted from 1",
        "rasters: [{path: a.tif, bands: [1,1]}]| name each once",
        "{rasters: [a.tif], size: 3}           | unknown key 'size'",
        "{rasters: [a.tif], stride: 0}         | 'stride' is '0'",
        "{rasters: [a.tif], tile-size: big}    | 'tile-size' is 'big'",
        "rasters: &a [{path: *a}]              | 'path' must be a text, not a list",
        "{rasters: [a.tif                      | no YAML",
        "'rasters: [\"a\\0.tif\"]'             | is no path"
      })
  void whatIsNoSceneIsRefusedInWords(String text, String words) throws IOException {
    Path file = write(text);
    assertThatThrownBy(() -> Scene.read(file))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(words);
  }

  @Test
  void aSceneHasABound() throws IOException {
    Path deep = write("rasters: " + "[".repeat(500_000));
    assertThatThrownBy(() -> Scene.read(deep)).isInstanceOf(MaskcastException.class);
    Path large = write("#".repeat((1 << 20) + 1));
    assertThatThrownBy(() -> Scene.read(large))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("larger than");
    Path many = write("rasters: [" + "a.tif, ".repeat(1_001) + "]");
    assertThatThrownBy(() -> Scene.read(many))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("more than 1000");
  }
}
