package io.maskcast.deploy.bench.ladder;

import io.maskcast.deploy.bench.ladder.Setting.Line;
import io.maskcast.deploy.bench.ladder.Setting.Run;
import io.maskcast.deploy.bench.local.TileLink;
import io.maskcast.edge.EdgeRun;
import io.maskcast.edge.anytime.Stop;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.LadderEntry;
import io.maskcast.trainer.data.LabelledTiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Has an edge agent classify the test tiles under bundles, over a socket of this machine, and takes
 * what each setting costs there. For one thread.
 */
final class LadderMeasuring implements AutoCloseable {

  /** Wanted accuracies lie so far apart. */
  private static final double STEP = 0.0025;

  private static final int MOST_ACCURACIES = 24;

  private static final Line SURE = new Line("ladder: stopped when sure", true);
  private static final Line RUNG = new Line("ladder: all tiles at one rung", false);

  private final LabelledTiles tests;
  private final byte[] labels;
  private final int window;
  private final Consumer<Setting> progress;
  private final TileLink link;

  /**
   * Starts server and edge.
   *
   * @param window how many tiles climb together
   * @param progress hears of each setting when it is measured
   */
  LadderMeasuring(LabelledTiles tests, int window, Consumer<Setting> progress) {
    this.tests = tests;
    this.labels = new byte[tests.count()];
    for (int tile = 0; tile < labels.length; tile++) {
      labels[tile] = (byte) tests.label(tile);
    }
    this.window = window;
    this.progress = progress;
    this.link = new TileLink(tests.layout(), tests.samples());
  }

  /**
   * Measures ladders, learned with several seeds, at every rung and by rules of several accuracies.
   *
   * @throws MaskcastException if one has no ladder, or their rungs differ
   */
  List<Setting> ladders(List<Bundle> bundles) {
    List<LadderEntry> entries = bundles.stream().map(LadderMeasuring::entry).toList();
    int rungs = entries.get(0).rungs().size();
    if (entries.stream().anyMatch(entry -> entry.rungs().size() != rungs)) {
      throw new MaskcastException(
          "The ladders have different rungs; measure those of the same --rungs together");
    }
    List<Setting> settings = new ArrayList<>();
    for (double accuracy : accuracies(entries)) {
      settings.add(
          setting(
              SURE,
              String.format(Locale.ROOT, "--accuracy %.4f", accuracy),
              bundles,
              () -> link.run(new Stop.AtAccuracy(accuracy), window)));
    }
    for (int rung = 0; rung < rungs; rung++) {
      int at = rung;
      String name = "%d elements".formatted(entries.get(0).rungs().get(rung).elements());
      settings.add(setting(RUNG, name, bundles, () -> link.run(new Stop.AtRung(at), window)));
    }
    return settings;
  }

  /** Measures bundles of one mask, or of a mask for each tile. */
  List<Setting> others(Map<String, List<Bundle>> named) {
    List<Setting> settings = new ArrayList<>();
    named.forEach(
        (name, bundles) -> {
          double kept = bundles.get(0).manifest().keptShare() * tests.layout().samples();
          settings.add(
              setting(
                  new Line(name, false),
                  String.format(Locale.ROOT, "%.0f samples", kept),
                  bundles,
                  link::run));
        });
    return settings;
  }

  private static LadderEntry entry(Bundle bundle) {
    return bundle
        .manifest()
        .ladder()
        .orElseThrow(
            () ->
                new MaskcastException(
                    "Bundle %s has no ladder; give it with --beside NAME=FOLDER"
                        .formatted(bundle.digest().brief())));
  }

  /** From the most accurate that all can be asked for, down to what the lowest rules come to. */
  private static List<Double> accuracies(List<LadderEntry> entries) {
    double most = least(entries, rules -> rules - 1);
    double least = least(entries, rules -> 0);
    return IntStream.range(0, MOST_ACCURACIES)
        .mapToObj(i -> most - i * STEP)
        .filter(accuracy -> accuracy > least)
        .toList();
  }

  private static double least(List<LadderEntry> entries, Function<Integer, Integer> which) {
    return entries.stream()
        .mapToDouble(entry -> entry.rules().get(which.apply(entry.rules().size())).accuracy())
        .min()
        .orElseThrow();
  }

  /** A run of each bundle. */
  private Setting setting(Line line, String name, List<Bundle> bundles, Supplier<EdgeRun> running) {
    List<Run> runs = new ArrayList<>();
    for (Bundle bundle : bundles) {
      link.publish(bundle);
      EdgeRun run = running.get();
      runs.add(
          new Run(
              (double) run.tiles().wireDown() / labels.length,
              (double) run.tiles().wireUp() / labels.length,
              run.accuracy(labels)));
    }
    Setting measured = Setting.of(line, name, runs, labels.length);
    progress.accept(measured);
    return measured;
  }

  @Override
  public void close() {
    link.close();
  }
}
