package io.maskcast.deploy.bench.tiles;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FileServerTest {

  private record Exchange(String answer, long up, long down, long requests) {}

  /** A request of known bytes over a socket of its own, and what the server counted of it. */
  private static Exchange exchange(String request) throws IOException {
    FileServer server = new FileServer(Map.of("/f", Buffer.buffer("0123456789")));
    String answer;
    try (server;
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
    return new Exchange(answer, server.wire().read(), server.wire().written(), server.requests());
  }

  @Test
  void countsEveryByteOfAKnownExchange() throws IOException {
    String request = "GET /f HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    Exchange exchange = exchange(request);
    assertThat(exchange.answer()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("\r\n\r\n0123456789");
    assertThat(exchange.up()).isEqualTo(request.length());
    assertThat(exchange.down()).isEqualTo(exchange.answer().length());
    assertThat(exchange.requests()).isEqualTo(1);
  }

  @Test
  void answersRanges() throws IOException {
    String end = "\r\nHost: x\r\nConnection: close\r\n\r\n";
    assertThat(exchange("GET /f HTTP/1.1\r\nRange: bytes=2-4" + end).answer())
        .startsWith("HTTP/1.1 206")
        .containsIgnoringCase("content-range: bytes 2-4/10")
        .endsWith("\r\n\r\n234");
    assertThat(exchange("GET /f HTTP/1.1\r\nRange: bytes=7-100" + end).answer())
        .containsIgnoringCase("content-range: bytes 7-9/10")
        .endsWith("\r\n\r\n789");
    assertThat(exchange("GET /f HTTP/1.1\r\nRange: bytes=10-" + end).answer())
        .startsWith("HTTP/1.1 416");
    assertThat(exchange("HEAD /f HTTP/1.1" + end).answer())
        .containsIgnoringCase("content-length: 10")
        .endsWith("\r\n\r\n");
    assertThat(exchange("GET /g HTTP/1.1" + end).answer()).startsWith("HTTP/1.1 404");
  }
}
