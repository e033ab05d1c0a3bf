package io.maskcast.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;

/** Plain TCP: blocking channels, direct buffers, no framing. What is left when all else is gone. */
final class TcpPeer implements Peer {

  private final ServerSocketChannel server;
  private final ByteBuffer[] messages;

  TcpPeer(Workload workload) throws IOException {
    byte[][] heap = workload.messages();
    messages = new ByteBuffer[heap.length];
    for (int i = 0; i < heap.length; i++) {
      messages[i] = ByteBuffer.allocateDirect(heap[i].length).put(heap[i]).flip();
    }
    server =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @Override
  public long move(int count) throws Exception {
    CompletableFuture<Void> sent =
        CompletableFuture.runAsync(
            () -> {
              try (SocketChannel out = server.accept()) {
                for (int i = 0; i < count; i++) {
                  ByteBuffer message = messages[i % messages.length].duplicate();
                  while (message.hasRemaining()) {
                    out.write(message);
                  }
                }
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });
    long bytes = 0;
    try (SocketChannel in = SocketChannel.open(server.getLocalAddress())) {
      ByteBuffer room = ByteBuffer.allocateDirect(256 << 10);
      for (int read = in.read(room); read >= 0; read = in.read(room)) {
        bytes += read;
        room.clear();
      }
    }
    sent.join();
    return bytes;
  }
}
