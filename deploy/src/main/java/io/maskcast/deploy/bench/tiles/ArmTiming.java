package io.maskcast.deploy.bench.tiles;

import io.maskcast.deploy.bench.local.TileLink;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.tile.TileLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Times requests of a given number of tiles, one after the other: until the samples of the tiles
 * are there again, without the network. Images hold as many tiles as a request has; of a GeoTIFF
 * the rows of tiles nearest to that are read, and the file is opened anew, with empty caches,
 * whenever all of it was read.
 */
final class ArmTiming implements AutoCloseable {

  private static final int WARM_UP = 5;

  private final TilesSettings settings;
  private final Optional<Gdal> gdal;
  private final TileLayout layout;
  private final byte[] samples;
  private final int tiles;
  private final TileLink link;

  ArmTiming(TilesSettings settings, Optional<Gdal> gdal) {
    this.settings = settings;
    this.gdal = gdal;
    this.layout = settings.dataset().test().layout();
    this.samples = settings.dataset().test().samples();
    this.tiles = settings.dataset().test().count();
    this.link = new TileLink(layout, samples);
  }

  private static Path file(TilesSettings settings, Arm arm) {
    return settings.out().resolve("timed").resolve(arm.label() + ".json");
  }

  /** What was timed before, if it was. */
  static Optional<Timed> timed(TilesSettings settings, Arm arm) {
    return Json.read(file(settings, arm), Timed.class);
  }

  /** Times an arm with the networks of a seed; which seed makes no difference worth naming. */
  Timed time(long seed, Arm arm) {
    Timed timed =
        switch (arm.carrier()) {
          case RAW, CODEC -> stream(seed, arm);
          case IMAGE -> images(Passage.coding(arm.what(), gdal));
          case LOSSLESS_WEBP ->
              images(new GdalCoding(gdal.orElseThrow(), Family.WEBP, GdalCoding.LOSSLESS));
          case LOSSLESS_JPEG2000 ->
              images(new GdalCoding(gdal.orElseThrow(), Family.JPEG2000, GdalCoding.LOSSLESS));
          case COG_BAND -> cog(true, ArmLearning.tuned(settings, seed, arm.what()));
          case COG_PIXEL -> cog(false, ArmLearning.tuned(settings, seed, arm.what()));
        };
    Json.write(file(settings, arm), timed);
    return timed;
  }

  /** A request to be timed. */
  private interface Request {

    /**
     * Makes it and waits until its tiles are there.
     *
     * @return how many there were
     */
    int make(int number);
  }

  /** What the timed requests gave. */
  @SuppressWarnings("ArrayRecordComponent") // handed on once, compared by nobody
  private record Series(long[] nanos, long tiles) {

    static Series of(Request request, int count) {
      long[] nanos = new long[count];
      long tiles = 0;
      for (int number = 0; number < count; number++) {
        long start = System.nanoTime();
        tiles += request.make(number);
        nanos[number] = System.nanoTime() - start;
      }
      return new Series(nanos, tiles);
    }

    Timed timed(double firstTileMs, long down, long up) {
      return new Timed(
          (int) Math.round((double) tiles / nanos.length),
          nanos.length,
          firstTileMs,
          Timed.quantile(nanos, 0.5),
          Timed.quantile(nanos, 0.99),
          (double) down / tiles,
          (double) up / tiles);
    }
  }

  private Timed stream(long seed, Arm arm) {
    if (arm.what().family() == Family.OVERVIEW) {
      Overview overview = new Overview(layout, (int) arm.what().setting());
      try (TileLink small = new TileLink(overview.small(), overview.reduce(samples))) {
        return stream(small, Optional.empty(), true);
      }
    }
    Bundle bundle = ArmLearning.tuned(settings, seed, arm.what());
    link.publish(bundle);
    return stream(link, Optional.of(bundle), arm.carrier() == Carrier.CODEC);
  }

  private Timed stream(TileLink over, Optional<Bundle> bundle, boolean compressed) {
    int each = settings.tilesPerRequest();
    int parts = tiles / each;
    double first = firstOfStream(over, bundle, compressed);
    try (TileLink.Connection connection = over.connect(bundle, compressed)) {
      Request request =
          number -> {
            connection.ask(number % parts * each, each, (count, columnar) -> {});
            return each;
          };
      Series.of(request, WARM_UP);
      WireBytes before = over.wire();
      Series series = Series.of(request, settings.requests());
      WireBytes moved = over.wire().since(before);
      return series.timed(first, moved.read(), moved.written());
    }
  }

  /** Milliseconds until a new connection has brought its first tiles. */
  private double firstOfStream(TileLink over, Optional<Bundle> bundle, boolean compressed) {
    long[] came = {0};
    long start = 0;
    for (int attempt = 0; attempt < 2; attempt++) { // the first loads classes
      came[0] = 0;
      start = System.nanoTime();
      try (TileLink.Connection connection = over.connect(bundle, compressed)) {
        connection.ask(
            0,
            settings.tilesPerRequest(),
            (count, columnar) -> came[0] = came[0] == 0 ? System.nanoTime() : came[0]);
      }
    }
    return (came[0] - start) / 1e6;
  }

  private Timed images(ImageCoding coding) {
    try (ImageLink images = new ImageLink(coding, layout, samples, settings.tilesPerRequest())) {
      byte[] arrived = new byte[samples.length];
      Request request =
          number -> {
            images.get(number % images.images(), arrived);
            return images.tiles(number % images.images());
          };
      Series.of(request, WARM_UP);
      images.reconnect();
      long start = System.nanoTime();
      request.make(0);
      double first = (System.nanoTime() - start) / 1e6;
      WireBytes before = images.wire();
      Series series = Series.of(request, settings.requests());
      WireBytes moved = images.wire().since(before);
      return series.timed(first, moved.written(), moved.read());
    }
  }

  private Timed cog(boolean apart, Bundle bundle) {
    List<Integer> channels = ArmMeasuring.channels(bundle);
    byte[] arrived = new byte[samples.length];
    try (CogLink cog = new CogLink(gdal.orElseThrow(), layout, samples, apart)) {
      int across = cog.mosaic().across();
      int rows = Math.max(1, Math.round((float) settings.tilesPerRequest() / across));
      List<Integer> begins =
          IntStream.range(0, cog.mosaic().down()).filter(row -> row % rows == 0).boxed().toList();
      Request request =
          number -> {
            int row = begins.get(number % begins.size());
            if (row == 0) {
              cog.open();
            }
            int count = Math.min(rows, cog.mosaic().down() - row);
            cog.read(row, count, channels, arrived);
            return Math.min(count * across, tiles - row * across);
          };
      request.make(0);
      long start = System.nanoTime();
      request.make(0);
      double first = (System.nanoTime() - start) / 1e6;
      WireBytes before = cog.wire();
      Series series = Series.of(request, settings.requests());
      WireBytes moved = cog.wire().since(before);
      return series.timed(first, moved.written(), moved.read());
    }
  }

  @Override
  public void close() {
    link.close();
  }
}
