package io.maskcast.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.trainer.sample.SampleData;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a person sees who gives a process something wrong: one line that says what to do, and an
 * exit code.
 */
class WrongInputIT {

  @TempDir Path folder;
  private Path data;

  @BeforeEach
  void unpack() {
    data = folder.resolve("data");
    SampleData.LANDSAT.unpack(data);
  }

  private void fails(int exitCode, String says, String... arguments) {
    try (Node node = Node.run(folder, arguments)) {
      assertThat(node.exitCode()).as(node.out() + node.err()).isEqualTo(exitCode);
      assertThat(node.err()).contains("maskcast: ").contains(says).doesNotContain("\tat ");
    }
  }

  @Test
  void truncatedImagesStopTheServerAndTheTrainer() throws IOException {
    Path images = data.resolve("t10k-images-idx4-ubyte.gz");
    byte[] whole = Files.readAllBytes(images);
    Files.write(images, Arrays.copyOf(whole, whole.length / 2));

    fails(
        1,
        "truncated",
        "server",
        "--port",
        "0",
        "--data-dir",
        "srv",
        "--source",
        "landsat=" + data);
    fails(1, "truncated", "trainer", "learn", "--data", data.toString(), "--out", "run");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @Test
  void labelsThatDoNotMatchStopTheTrainer() throws IOException {
    Files.copy(
        data.resolve("t10k-labels-idx1-ubyte.gz"),
        data.resolve("train-labels-idx1-ubyte.gz"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    fails(
        1,
        "does not match its images",
        "trainer",
        "learn",
        "--data",
        data.toString(),
        "--out",
        "run");
  }

  @Test
  void portInUse() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fails(
          1,
          "--port",
          "server",
          "--host",
          "127.0.0.1",
          "--port",
          Integer.toString(taken.getLocalPort()),
          "--data-dir",
          "srv");
    }
  }

  @Test
  void wrongConfiguration() throws IOException {
    Path yaml = folder.resolve("server.yaml");
    Files.writeString(yaml, "prot: 7700\n");
    fails(2, "unknown key 'prot'; allowed: ", "server", "--config", yaml.toString());
    fails(2, "port: '70000' is not allowed", "server", "--port", "70000");
    fails(1, "server.yaml", "demo", "--out", yaml.toString());
    fails(2, "keep: '1.5' is not allowed", "demo", "--keep", "1.5");
  }

  @Test
  void theEdgeNamesWhatTheServerDoesNotHave() {
    try (Node server =
        Node.start(
            folder, "server", "--port", "0", "--data-dir", "srv", "--source", "landsat=" + data)) {
      String address = "127.0.0.1:" + server.port();
      fails(
          1,
          "no bundle 'absent'",
          "edge",
          "run",
          "--server",
          address,
          "--bundle",
          "absent",
          "--source",
          "landsat",
          "--state-dir",
          "edge");
      fails(
          1,
          "landsat has no tile 2000",
          "edge",
          "fetch",
          "--server",
          address,
          "--source",
          "landsat",
          "--dense",
          "--tile",
          "2000",
          "--out",
          "t.npy",
          "--state-dir",
          "edge");
      assertThat(folder.resolve("t.npy")).doesNotExist();
    }
  }

  @Test
  void nobodyListens() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    fails(
        1,
        "is the server running there",
        "edge",
        "run",
        "--server",
        "127.0.0.1:" + port,
        "--bundle",
        "b",
        "--source",
        "landsat",
        "--state-dir",
        "edge");
    fails(
        1,
        "is the server running there",
        "trainer",
        "learn",
        "--data",
        data.toString(),
        "--out",
        "run",
        "--publish",
        "127.0.0.1:" + port);
  }
}
