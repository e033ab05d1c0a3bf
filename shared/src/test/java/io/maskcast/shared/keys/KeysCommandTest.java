package io.maskcast.shared.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.trust.VerifyingKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class KeysCommandTest {

  @TempDir Path folder;

  private String run(int exit, String... arguments) {
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(new KeysCommand());
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
    line.setExecutionExceptionHandler(
        (e, at, parsed) -> {
          at.getOut().println(e.getMessage());
          return 1;
        });
    assertThat(line.execute(arguments)).as(out.toString()).isEqualTo(exit);
    return out.toString();
  }

  @Test
  void keysAreMadeListedAndShownAndNeverWrittenOver() {
    String made = run(0, "new", "ada", "--dir=" + folder);

    String fingerprint = VerifyingKey.read(folder.resolve("ada.pub")).fingerprint().hex();
    assertThat(made).contains(fingerprint, folder.resolve("ada.key").toString());
    assertThat(run(0, "list", "--dir=" + folder).lines())
        .containsExactly(
            fingerprint + "  " + folder.resolve("ada.key"),
            fingerprint + "  " + folder.resolve("ada.pub"));
    assertThat(run(0, "show", folder.resolve("ada.key").toString())).startsWith(fingerprint);
    assertThat(run(1, "new", "ada", "--dir=" + folder)).contains("ada.pub is there already");
    assertThat(run(1, "show", folder.resolve("no.pub").toString())).contains("no such file");
    assertThat(run(0, "list", "--dir=" + folder.resolve("none"))).isEmpty();
  }
}
