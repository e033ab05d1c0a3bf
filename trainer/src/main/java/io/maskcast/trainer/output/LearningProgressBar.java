package io.maskcast.trainer.output;

import io.maskcast.trainer.learn.Progress;
import io.maskcast.trainer.learn.ProgressListener;
import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on standard error while a trainer learns. */
public final class LearningProgressBar implements ProgressListener, AutoCloseable {

  private static final int STEPS = 1000;
  private static final int UPDATE_MS = 500;

  private final ProgressBar bar =
      new ProgressBarBuilder()
          .setTaskName("learning")
          .setInitialMax(STEPS)
          .setStyle(ProgressBarStyle.ASCII)
          .setUpdateIntervalMillis(UPDATE_MS)
          .hideEta()
          .build();

  @Override
  public void progress(Progress now) {
    bar.stepTo(Math.round(now.done() * STEPS));
    String accuracy =
        now.validationAccuracy().isPresent()
            ? String.format(Locale.ROOT, " accuracy %.3f", now.validationAccuracy().getAsDouble())
            : "";
    bar.setExtraMessage(
        String.format(
            Locale.ROOT,
            " %s %d/%d kept %d%s",
            now.stage().name().toLowerCase(Locale.ROOT).replace('_', ' '),
            now.epoch(),
            now.epochs(),
            now.keptElements(),
            accuracy));
  }

  @Override
  public void close() {
    bar.close();
  }
}
