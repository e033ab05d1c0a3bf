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
          .build();

  @Override
  public void progress(Progress now) {
    bar.stepTo(Math.round(now.done() * STEPS));
    bar.setExtraMessage(" " + describe(now));
  }

  /** {@code mask 3/12 Q 0.431 (338) accuracy 0.974 lambda 0.338 tau 0.7}. */
  static String describe(Progress now) {
    StringBuilder text = new StringBuilder();
    text.append(now.stage().name().toLowerCase(Locale.ROOT).replace('_', ' '));
    text.append(String.format(Locale.ROOT, " %d/%d", now.epoch(), now.epochs()));
    if (now.keptElements() > 0) {
      text.append(String.format(Locale.ROOT, " Q %.3f (%d)", now.q(), now.keptElements()));
    }
    now.validationAccuracy()
        .ifPresent(a -> text.append(String.format(Locale.ROOT, " accuracy %.3f", a)));
    if (now.lambda() > 0) {
      text.append(String.format(Locale.ROOT, " lambda %.3g tau %.2g", now.lambda(), now.tau()));
    }
    return text.toString();
  }

  @Override
  public void close() {
    bar.close();
  }
}
