package io.maskcast.trainer.output;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.figure.AccuracyOverQFigure;
import io.maskcast.trainer.figure.AccuracyPoint;
import io.maskcast.trainer.figure.AccuracySeries;
import io.maskcast.trainer.figure.Caption;
import io.maskcast.trainer.figure.EpochFigure;
import io.maskcast.trainer.figure.EpochPoint;
import io.maskcast.trainer.figure.EpochRun;
import io.maskcast.trainer.figure.ExampleTiles;
import io.maskcast.trainer.figure.MaskFilmFigure;
import io.maskcast.trainer.figure.MaskFrame;
import io.maskcast.trainer.figure.ReducedColumn;
import io.maskcast.trainer.figure.ReducedTilesFigure;
import io.maskcast.trainer.learn.EpochRecord;
import io.maskcast.trainer.learn.LadderResult;
import io.maskcast.trainer.learn.LearningResult;
import io.maskcast.trainer.pipeline.Selection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The figures of a run: {@code epochs.png}, {@code masks.png} (figures 7 and 8 of the paper) and
 * {@code reduced.png} (figure 10); of a ladder, {@code ladder.png}. A machine that cannot draw
 * keeps its run: what is missing is logged.
 */
final class RunFigures {

  private static final Logger LOG = LoggerFactory.getLogger(RunFigures.class);

  private final Path folder;
  private final Caption caption;

  RunFigures(Path folder, Caption caption) {
    this.folder = folder;
    this.caption = caption;
  }

  /** Accuracy, Q and lambda over epochs of one run or several. */
  void epochs(Collection<LearningResult> runs) {
    draw("epochs.png", () -> EpochFigure.png(caption, runs.stream().map(RunFigures::run).toList()));
  }

  private static EpochRun run(LearningResult result) {
    List<EpochPoint> points = new ArrayList<>();
    for (EpochRecord epoch : result.epochs()) {
      points.add(
          new EpochPoint(
              points.size() + 1,
              epoch.stage().name().toLowerCase(Locale.ROOT).replace('_', '-'),
              epoch.validationAccuracy(),
              epoch.q(),
              positive(epoch.lambda()),
              positive(epoch.tau())));
    }
    return new EpochRun(points);
  }

  private static OptionalDouble positive(double value) {
    return value > 0 ? OptionalDouble.of(value) : OptionalDouble.empty();
  }

  /** Accuracy of the test tiles over the mean share of them that is sent, by rung and by rule. */
  void ladder(LadderResult run) {
    double elements = run.ladder().grid().elements();
    List<AccuracyPoint> rungs = new ArrayList<>();
    for (int rung = 0; rung < run.rungs().size(); rung++) {
      double share = run.rungs().get(rung).elements() / elements;
      rungs.add(AccuracyPoint.of(share, run.tests().accuracy(rung)));
    }
    List<AccuracyPoint> rules =
        run.tested().stream()
            .map(rule -> AccuracyPoint.of(rule.elements() / elements, rule.accuracy()))
            .toList();
    List<AccuracySeries> series =
        List.of(
            new AccuracySeries("tiles stop when sure", AccuracySeries.Role.OURS, rules),
            new AccuracySeries("all tiles at one rung", AccuracySeries.Role.BASELINE, rungs));
    OptionalDouble dense = OptionalDouble.of(run.metrics().accuracyDense());
    draw("ladder.png", () -> AccuracyOverQFigure.png(caption, series, dense));
  }

  /** The masks over epochs, where they select samples, and what they leave of some tiles. */
  void masks(LearningResult run) {
    if (run.film().isEmpty()) {
      return; // a baseline's mask does not change
    }
    if (run.selection().mask().isPresent()) {
      List<MaskFrame> frames = new ArrayList<>();
      run.film()
          .forEach(
              (epoch, selection) ->
                  frames.add(new MaskFrame(epoch, selection.q(), selection.mask().orElseThrow())));
      draw("masks.png", () -> MaskFilmFigure.png(caption, frames));
    }
    if (run.input().sampleType() == SampleType.U8) {
      draw("reduced.png", () -> reduced(run));
    }
  }

  private byte[] reduced(LearningResult run) {
    TileLayout layout = run.input().layout();
    List<ExampleTiles.Tile> tiles =
        run.examples().stream()
            .map(
                example ->
                    new ExampleTiles.Tile("tile " + example.tile(), example.versions().get(0)))
            .toList();
    List<ReducedColumn> columns = new ArrayList<>();
    columns.add(ReducedColumn.dense());
    run.film()
        .forEach(
            (epoch, selection) -> columns.add(column("epoch " + epoch, selection, run, layout)));
    columns.add(column("final", run.selection(), run, layout));
    return ReducedTilesFigure.png(
        caption, ExampleTiles.of(layout, run.normalisation(), tiles), columns);
  }

  private static ReducedColumn column(
      String heading, Selection selection, LearningResult run, TileLayout layout) {
    if (selection.mask().isPresent()) {
      return ReducedColumn.masked(heading, selection.q(), selection.mask().orElseThrow());
    }
    ChosenVersions chosen = ChosenVersions.of(selection, layout);
    List<byte[]> renditions =
        run.examples().stream().map(example -> chosen.of(example.versions())).toList();
    return new ReducedColumn(heading, selection.q(), chosen.mask(), renditions);
  }

  private void draw(String name, Supplier<byte[]> figure) {
    try {
      WholeFile.write(folder.resolve(name), figure.get());
    } catch (MaskcastException e) {
      LOG.warn("No {}: {}", name, e.getMessage());
    }
  }
}
