package io.maskcast.deploy.bench.tiles;

import io.maskcast.proto.call.Await;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.tile.TileLayout;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tiles as images of many, each got with one request over one HTTP/1.1 connection that stays open.
 * For one thread.
 */
final class ImageLink implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  private final List<Mosaic> mosaics = new ArrayList<>();
  private final List<Integer> firsts = new ArrayList<>();
  private final ImageCoding coding;
  private final FileServer server;
  private final Vertx vertx = Vertx.vertx();
  private HttpClient client = vertx.createHttpClient();

  /**
   * Writes all images and serves them.
   *
   * @param tilesPerImage the most tiles of an image; fewer where that would be too large
   */
  ImageLink(ImageCoding coding, TileLayout layout, byte[] samples, int tilesPerImage) {
    this.coding = coding;
    int tiles = samples.length / layout.denseBytes();
    int most = Mosaic.largest(layout, Math.min(tiles, tilesPerImage)).tiles();
    Map<String, Buffer> files = new LinkedHashMap<>();
    for (int first = 0; first < tiles; first += most) {
      Mosaic mosaic = new Mosaic(layout, Math.min(most, tiles - first));
      byte[] file = coding.encode(mosaic, mosaic.arrange(samples, first));
      files.put("/" + mosaics.size(), Buffer.buffer(file));
      mosaics.add(mosaic);
      firsts.add(first);
    }
    this.server = new FileServer(files);
  }

  int images() {
    return mosaics.size();
  }

  int tiles(int image) {
    return mosaics.get(image).tiles();
  }

  /** Gets an image and puts its tiles where they belong among all. */
  void get(int image, byte[] samples) {
    byte[] file =
        Await.result(
                client
                    .request(HttpMethod.GET, server.port(), HOST, "/" + image)
                    .compose(request -> request.send().compose(HttpClientResponse::body)))
            .getBytes();
    Mosaic mosaic = mosaics.get(image);
    mosaic.restore(coding.decode(mosaic, file), samples, firsts.get(image));
  }

  /** Forgets the connection: the next request makes one. */
  void reconnect() {
    Await.result(client.close());
    client = vertx.createHttpClient();
  }

  long requests() {
    return server.requests();
  }

  /** What crossed the server's sockets until now; all of it once this is closed. */
  WireBytes wire() {
    return server.wire();
  }

  @Override
  public void close() {
    Await.result(client.close());
    Await.result(vertx.close());
    server.close();
  }
}
