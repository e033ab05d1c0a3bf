package io.maskcast.deploy.packaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars of installations have the natives of one platform. */
class SlimTest {

  private static final byte[] X86 = elf(62);
  private static final byte[] ARM = elf(183);

  @TempDir Path folder;

  private static byte[] elf(int machine) {
    byte[] file = new byte[64];
    System.arraycopy(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1}, 0, file, 0, 7);
    file[18] = (byte) machine;
    return file;
  }

  private void jar(String name, Map<String, byte[]> entries) throws IOException {
    Path from = Files.createDirectories(folder.resolve("from"));
    try (OutputStream file = Files.newOutputStream(from.resolve(name));
        ZipOutputStream jar = new ZipOutputStream(file)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        jar.putNextEntry(new ZipEntry(entry.getKey()));
        jar.write(entry.getValue());
        jar.closeEntry();
      }
    }
  }

  private Path slim(String platform) throws Exception {
    Path to = folder.resolve(platform);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                Project.at("deploy/package/Slim.java").toString(),
                platform,
                folder.resolve("from").toString(),
                to.toString(),
                "1763769600")
            .inheritIO()
            .start();
    assertThat(process.waitFor()).isZero();
    return to;
  }

  private static Set<String> names(Path jar) throws IOException {
    Set<String> names = new TreeSet<>();
    try (ZipFile file = new ZipFile(jar.toFile())) {
      file.stream().forEach(entry -> names.add(entry.getName()));
    }
    return names;
  }

  @Test
  void nativesOfOnePlatformStay() throws Exception {
    jar(
        "natives.jar",
        Map.of(
            "A.class",
            new byte[] {1},
            "module-info.class",
            new byte[] {1},
            "Linux/x86_64/a.so",
            X86,
            "Linux/aarch64/a.so",
            ARM,
            "Linux-Musl/x86_64/a.so",
            X86,
            "freebsd/amd64/a.so",
            X86,
            "win/a.dll",
            new byte[] {'M', 'Z'},
            "mac/a.dylib",
            new byte[100]));
    jar("only.jar", Map.of("META-INF/MANIFEST.MF", new byte[0], "META-INF/native/b.so", ARM));
    jar("web.jar", Map.of("META-INF/resources/webjars/c.js", new byte[] {3}));
    jar(
        "onnxruntime.jar",
        Map.of("B.class", new byte[] {2}, "ai/onnxruntime/native/linux-aarch64/o.so", ARM));

    Path x86 = slim("linux-x86_64");
    Path arm = slim("linux-aarch64");

    assertThat(names(x86.resolve("natives.jar"))).containsExactly("A.class", "Linux/x86_64/a.so");
    assertThat(names(arm.resolve("natives.jar"))).containsExactly("A.class", "Linux/aarch64/a.so");
    assertThat(x86.resolve("only.jar")).doesNotExist();
    assertThat(names(x86.resolve("web.jar"))).containsExactly("META-INF/resources/webjars/c.js");
    assertThat(names(arm.resolve("only.jar"))).contains("META-INF/native/b.so");
    assertThat(names(arm.resolve("onnxruntime.jar"))).containsExactly("B.class");
    assertThat(arm.resolve("native/o.so")).hasBinaryContent(ARM);
    assertThat(x86.resolve("native/o.so")).doesNotExist();
  }

  @Test
  void theSameJarsGiveTheSameBytes() throws Exception {
    jar("a.jar", Map.of("A.class", new byte[] {1}));
    byte[] first = Files.readAllBytes(slim("linux-x86_64").resolve("a.jar"));

    assertThat(Files.readAllBytes(slim("linux-x86_64").resolve("a.jar"))).isEqualTo(first);
  }
}
