package io.maskcast.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.maskcast.proto.v1.StreamTilesRequest;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/**
 * A caller that asks for tiles over HTTP/2, allows the server to send without end, and never reads
 * a byte: what holds the server is the socket alone.
 */
final class StalledReader implements AutoCloseable {

  private static final int SETTINGS = 4;
  private static final int WINDOW_UPDATE = 8;
  private static final int HEADERS = 1;
  private static final int DATA = 0;
  private static final int END_HEADERS = 4;
  private static final int END_STREAM = 1;
  private static final int INITIAL_WINDOW_SIZE = 4;
  private static final int ENDLESS = Integer.MAX_VALUE;
  private static final int DEFAULT_WINDOW = 65_535;
  private static final int RECEIVE_BUFFER = 4096;

  private final Socket socket = new Socket();

  StalledReader(int port, StreamTilesRequest request) throws IOException {
    socket.setReceiveBufferSize(RECEIVE_BUFFER);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
    frame(out, SETTINGS, 0, 0, settings());
    frame(out, WINDOW_UPDATE, 0, 0, number(ENDLESS - DEFAULT_WINDOW));
    frame(out, HEADERS, END_HEADERS, 1, headers());
    frame(out, DATA, END_STREAM, 1, message(request));
    out.flush();
  }

  /** RFC 9113, 4.1: length, type, flags, stream. */
  private static void frame(DataOutputStream out, int type, int flags, int stream, byte[] payload)
      throws IOException {
    out.writeByte(payload.length >> 16);
    out.writeShort(payload.length);
    out.writeByte(type);
    out.writeByte(flags);
    out.writeInt(stream);
    out.write(payload);
  }

  private static byte[] settings() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(INITIAL_WINDOW_SIZE);
    out.writeInt(ENDLESS);
    return bytes.toByteArray();
  }

  private static byte[] number(int value) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new DataOutputStream(bytes).writeInt(value);
    return bytes.toByteArray();
  }

  /** RFC 7541, 6.2.2: literals that are not indexed, with new names. */
  private static byte[] headers() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String[][] fields = {
      {":method", "POST"},
      {":scheme", "http"},
      {":path", "/maskcast.v1.TileService/StreamTiles"},
      {":authority", "127.0.0.1"},
      {"content-type", "application/grpc"},
      {"te", "trailers"}
    };
    for (String[] field : fields) {
      bytes.write(0);
      for (String text : field) {
        bytes.write(text.length());
        bytes.writeBytes(text.getBytes(US_ASCII));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] message(StreamTilesRequest request) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(0);
    out.writeInt(request.getSerializedSize());
    request.writeTo(out);
    return bytes.toByteArray();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
