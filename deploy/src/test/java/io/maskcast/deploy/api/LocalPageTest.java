package io.maskcast.deploy.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page in a real browser, with scripts, under its own policy. */
@Timeout(300)
class LocalPageTest {

  @TempDir Path folder;

  private static Optional<Path> chromium() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .flatMap(
            at ->
                Stream.of("chromium", "chromium-browser", "google-chrome")
                    .map(Path.of(at)::resolve))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private String seen(Path browser, String address) throws Exception {
    Path dom = folder.resolve("dom.html");
    Path errors = folder.resolve("browser.log");
    Process process =
        new ProcessBuilder(
                List.of(
                    browser.toString(),
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-dev-shm-usage",
                    "--user-data-dir=" + folder.resolve("browser"),
                    "--virtual-time-budget=8000",
                    "--enable-logging=stderr",
                    "--dump-dom",
                    address + "/"))
            .redirectOutput(dom.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("the browser ends").isTrue();
    } finally {
      process.destroyForcibly();
    }
    assertThat(Files.readString(errors, UTF_8))
        .doesNotContain("Content Security Policy", "Uncaught");
    return Files.readString(dom, UTF_8);
  }

  @Test
  void thePageShowsWhatTheDaemonDid() throws Exception {
    Optional<Path> browser = chromium();
    assumeTrue(browser.isPresent(), "no Chromium is installed (Debian: apt install chromium)");
    try (ApiDaemon api = new ApiDaemon(folder, "")) {
      api.awaitJob();
      String page = seen(browser.get(), api.address());
      assertThat(page).contains("data-loaded=\"yes\"").doesNotContain("data-failed");
      assertThat(page).contains("40 tiles moved").contains("through the same codec");
      assertThat(page).contains("rows 39").contains("channel 0: 50.0 %").contains("u-wrap");
      assertThat(page).contains("No drift was found.");
      // What came is shown without another transfer.
      assertThat(page).contains("tile 39, masked").contains(", dense\"");
      assertThat(page).contains("class=\"masked-ask\" aria-label=\"Fetch tile 39 masked\" hidden");
      assertThat(page).contains("40 had to");
    }
  }
}
