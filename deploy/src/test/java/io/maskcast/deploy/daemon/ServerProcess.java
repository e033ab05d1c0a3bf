package io.maskcast.deploy.daemon;

import io.maskcast.deploy.Node;
import java.nio.file.Path;
import java.util.List;

/**
 * A server as a process of its own, of a folder and a source that are there; it can be started
 * again. It listens where there is room, so each time elsewhere.
 */
final class ServerProcess implements AutoCloseable {

  private final Path folder;
  private final Node.Surroundings surroundings;
  private final String host;
  private Node node;
  private int port;

  private ServerProcess(Path folder, Node.Surroundings surroundings, String host) {
    this.folder = folder;
    this.surroundings = surroundings;
    this.host = host;
    start();
  }

  /**
   * Starts one of what {@link io.maskcast.deploy.usage.RowsServer} and a server of it left behind;
   * waits until it listens.
   */
  static ServerProcess of(Path folder) {
    return of(folder, Node.Surroundings.PLAIN, "127.0.0.1");
  }

  /** The same elsewhere. */
  static ServerProcess of(Path folder, Node.Surroundings surroundings, String host) {
    return new ServerProcess(folder, surroundings, host);
  }

  /** Starts it again. */
  void start() {
    node =
        Node.start(
            folder,
            surroundings,
            List.of(
                    "server",
                    "--host=" + host,
                    "--port=0",
                    "--data-dir=" + folder.resolve("server0"),
                    "--source=rows=" + folder.resolve("rows"))
                .toArray(String[]::new));
    port = node.port();
  }

  String address() {
    return host + ":" + port;
  }

  /** Kills it as a power cut would. */
  void kill() {
    node.kill();
  }

  @Override
  public void close() {
    node.close();
  }
}
