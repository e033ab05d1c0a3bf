package io.maskcast.trainer.learn;

import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.trainer.baseline.Baseline;
import io.maskcast.trainer.baseline.BaselineMask;
import io.maskcast.trainer.network.TrainableNetwork;
import io.maskcast.trainer.pipeline.Selection;
import java.util.Optional;

/**
 * What takes the place of mask learning for a baseline: its mask is chosen at once, and the network
 * learns with it for as many epochs. Not thread-safe.
 */
final class BaselineStage {

  private final Lesson lesson;
  private final Baseline baseline;
  private final Optional<Teacher> teacher;

  BaselineStage(Lesson lesson, Baseline baseline, Optional<Teacher> teacher) {
    this.lesson = lesson;
    this.baseline = baseline;
    this.teacher = teacher;
  }

  MaskStage.Learned run(TrainableNetwork network) {
    Selection selection = choose();
    NetworkStage.Learned learned =
        new NetworkStage(
                lesson,
                Stage.MASK,
                lesson.settings().epochs().mask(),
                selection.masking(),
                MaskState.frozen(selection),
                teacher)
            .run(network);
    return new MaskStage.Learned(selection, learned.weights());
  }

  private Selection choose() {
    MaskGrid grid = lesson.sequence().cells().get(0).grid();
    int kept =
        lesson.settings().goal() instanceof Goal.Keep keep
            ? keep.elements(grid.elements())
            : fitting(grid, ((Goal.MaxBytes) lesson.settings().goal()).bytes());
    int[] order =
        baseline.order(
            lesson.tensors(),
            lesson.learningTiles(),
            grid,
            kept,
            lesson.settings().seed(),
            lesson.cancellation()::check);
    return Selection.of(lesson.sequence(), BaselineMask.of(grid, order, kept));
  }

  /** As many elements as fit whichever they are. */
  private int fitting(MaskGrid grid, int bytes) {
    int largest = 0;
    for (int samples : grid.elementSamples()) {
      largest = Math.max(largest, samples);
    }
    largest *= lesson.dataset().train().layout().sampleType().bytes();
    return Math.max(1, Math.min(grid.elements(), bytes / largest));
  }
}
