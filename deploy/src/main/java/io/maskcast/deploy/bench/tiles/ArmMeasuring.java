package io.maskcast.deploy.bench.tiles;

import io.maskcast.deploy.bench.local.TileLink;
import io.maskcast.deploy.bench.statistics.Accuracy;
import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.proto.wire.WireBytes;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.payload.ColumnarBatch;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.LabelledTiles;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Sends all test tiles across a real socket as an arm does, runs the edge's network on what came,
 * and counts. All tiles are asked for at once: one stream, or as few images as hold them all. What
 * is done is kept and not done again.
 */
final class ArmMeasuring implements AutoCloseable {

  /** What an agent asks a server for one run: what the source is, and the stream. */
  private static final int REQUESTS_OF_A_RUN = 2;

  private static final int BATCH = 250;

  private final TilesSettings settings;
  private final Optional<Gdal> gdal;
  private final LabelledTiles tests;
  private final TileLayout layout;
  private final int[] labels;
  private final TileLink link;

  ArmMeasuring(TilesSettings settings, Optional<Gdal> gdal) {
    this.settings = settings;
    this.gdal = gdal;
    this.tests = settings.dataset().test();
    this.layout = tests.layout();
    this.labels = new int[tests.count()];
    Arrays.setAll(labels, tests::label);
    this.link = new TileLink(layout, tests.samples());
  }

  /** What was measured before, if it was. */
  static Optional<Measured> measured(TilesSettings settings, long seed, Arm arm) {
    return Json.read(
        settings.folder(seed, arm.what()).resolve("measured-" + arm.carrier().label() + ".json"),
        Measured.class);
  }

  /** Measures, unless that is done. */
  Measured measure(long seed, Arm arm) {
    Optional<Measured> before = measured(settings, seed, arm);
    if (before.isPresent()) {
      return before.get();
    }
    Networks networks =
        new Networks(
            ArmLearning.asIs(settings, seed, arm.what()),
            ArmLearning.tuned(settings, seed, arm.what()));
    Measured measured =
        switch (arm.carrier()) {
          case CODEC ->
              arm.what().family() == Family.OVERVIEW
                  ? overview(arm.what(), networks)
                  : agent(networks);
          case RAW -> raw(networks);
          case IMAGE -> images(Passage.coding(arm.what(), gdal), networks);
          case LOSSLESS_WEBP -> images(lossless(Family.WEBP), networks);
          case LOSSLESS_JPEG2000 -> images(lossless(Family.JPEG2000), networks);
          case COG_BAND -> cog(true, networks);
          case COG_PIXEL -> cog(false, networks);
        };
    Json.write(
        settings.folder(seed, arm.what()).resolve("measured-" + arm.carrier().label() + ".json"),
        measured);
    return measured;
  }

  private GdalCoding lossless(Family family) {
    return new GdalCoding(gdal.orElseThrow(), family, GdalCoding.LOSSLESS);
  }

  /** Both networks of a representation. */
  private record Networks(Bundle asIs, Bundle tuned) {}

  /** By an edge agent, each network with a run of its own; the bytes are the fine-tuned one's. */
  private Measured agent(Networks networks) {
    link.publish(networks.asIs());
    double asIs = Accuracy.of(link.run().classes(), labels);
    link.publish(networks.tuned());
    EdgeRun run = link.run();
    return new Measured(
        labels.length,
        run.tiles().wireDown(),
        run.tiles().wireUp(),
        REQUESTS_OF_A_RUN,
        asIs,
        Accuracy.of(run.classes(), labels));
  }

  private Measured raw(Networks networks) {
    link.publish(networks.tuned());
    WireBytes before = link.wire();
    List<byte[]> came = new ArrayList<>();
    try (TileLink.Connection connection = link.connect(Optional.of(networks.tuned()), false)) {
      connection.ask(0, labels.length, (count, columnar) -> came.add(columnar));
    }
    WireBytes moved = link.wire().since(before);
    return new Measured(
        labels.length,
        moved.read(),
        moved.written(),
        1,
        accuracyOfBatches(networks.asIs(), came),
        accuracyOfBatches(networks.tuned(), came));
  }

  private double accuracyOfBatches(Bundle bundle, List<byte[]> batches) {
    int[] classes = new int[labels.length];
    int done = 0;
    try (MaskedNetwork network = MaskedNetwork.open(bundle, layout, BATCH)) {
      for (byte[] columnar : batches) {
        int count = columnar.length / network.plan().selectedBytes();
        int[] some = network.classify(columnar, count).classes();
        System.arraycopy(some, 0, classes, done, count);
        done += count;
      }
    }
    return Accuracy.of(classes, labels);
  }

  private Measured overview(Representation what, Networks networks) {
    Overview overview = new Overview(layout, (int) what.setting());
    try (TileLink small = new TileLink(overview.small(), overview.reduce(tests.samples()))) {
      byte[] reduced = new byte[labels.length * overview.small().denseBytes()];
      int[] filled = {0};
      try (TileLink.Connection connection = small.connect(Optional.empty(), true)) {
        connection.ask(
            0,
            labels.length,
            (count, columnar) -> {
              byte[] tiles = ColumnarBatch.restore(columnar, count, 1);
              System.arraycopy(tiles, 0, reduced, filled[0], tiles.length);
              filled[0] += tiles.length;
            });
      }
      WireBytes moved = small.wire();
      return of(moved.read(), moved.written(), 1, overview.enlarge(reduced), networks);
    }
  }

  private Measured images(ImageCoding coding, Networks networks) {
    byte[] samples = new byte[tests.samples().length];
    ImageLink images = new ImageLink(coding, layout, tests.samples(), labels.length);
    try (images) {
      for (int image = 0; image < images.images(); image++) {
        images.get(image, samples);
      }
    }
    WireBytes moved = images.wire();
    return of(moved.written(), moved.read(), images.requests(), samples, networks);
  }

  private Measured cog(boolean apart, Networks networks) {
    byte[] samples = new byte[tests.samples().length];
    CogLink cog = new CogLink(gdal.orElseThrow(), layout, tests.samples(), apart);
    try (cog) {
      cog.open();
      cog.read(0, cog.mosaic().down(), channels(networks.tuned()), samples);
    }
    WireBytes moved = cog.wire();
    return of(moved.written(), moved.read(), cog.requests(), samples, networks);
  }

  /** The channels of which a mask keeps something. */
  static List<Integer> channels(Bundle bundle) {
    MaskGrid grid = bundle.mask().grid();
    TileLayout layout = bundle.manifest().input().layout();
    return Arrays.stream(SelectionPlan.compile(bundle.mask(), layout).sampleIndices())
        .map(sample -> sample % grid.channels())
        .distinct()
        .sorted()
        .boxed()
        .toList();
  }

  private Measured of(long down, long up, long requests, byte[] samples, Networks networks) {
    return new Measured(
        labels.length,
        down,
        up,
        requests,
        accuracyOfTiles(networks.asIs(), samples),
        accuracyOfTiles(networks.tuned(), samples));
  }

  /** Of tiles that were put back together. */
  private double accuracyOfTiles(Bundle bundle, byte[] samples) {
    SelectionPlan plan = SelectionPlan.compile(bundle.mask(), layout);
    byte[] selected = new byte[labels.length * plan.selectedBytes()];
    for (int tile = 0; tile < labels.length; tile++) {
      plan.gather(samples, tile * layout.denseBytes(), selected, tile * plan.selectedBytes());
    }
    return accuracyOfBatches(bundle, List.of(ColumnarBatch.arrange(selected, labels.length, 1)));
  }

  @Override
  public void close() {
    link.close();
  }
}
