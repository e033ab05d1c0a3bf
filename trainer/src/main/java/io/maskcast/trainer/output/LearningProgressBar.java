package io.maskcast.trainer.output;

import io.maskcast.trainer.learn.Progress;
import io.maskcast.trainer.learn.ProgressListener;
import io.maskcast.trainer.learn.RemainingTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** A progress bar on standard error while a trainer learns. */
public final class LearningProgressBar implements ProgressListener, AutoCloseable {

  private static final int STEPS = 1000;
  private static final int UPDATE_MS = 500;
  private static final int WIDEST = 40; // of the bar itself
  private static final int NARROWEST = 3;

  private final RemainingTime remaining = new RemainingTime();
  private final ProgressBar bar =
      new ProgressBarBuilder()
          .setTaskName("learning")
          .setInitialMax(STEPS)
          .setRenderer(
              (state, width) ->
                  line(state.getNormalizedProgress(), state.getExtraMessage(), width - 1))
          .setUpdateIntervalMillis(UPDATE_MS)
          .build();

  @Override
  public void progress(Progress now) {
    bar.stepTo(Math.round(now.done() * STEPS));
    bar.setExtraMessage(describe(now, remaining.seconds(now.done(), System.nanoTime())));
  }

  /** {@code 42% [==== ] what is told}; the bar takes the room that is left. */
  static String line(double done, String told, int width) {
    String percent = String.format(Locale.ROOT, "%3.0f%% ", 100 * done);
    int room = Math.min(WIDEST, width - percent.length() - told.length() - "[] ".length());
    if (room < NARROWEST) {
      return percent + told;
    }
    int filled = (int) (done * room);
    return percent + "[" + "=".repeat(filled) + " ".repeat(room - filled) + "] " + told;
  }

  /** {@code mask 3/12, 0:05:19 left, Q 0.431, accuracy 0.974, lambda 0.34, tau 0.70}. */
  static String describe(Progress now, OptionalDouble secondsLeft) {
    List<String> parts = new ArrayList<>();
    String stage = now.stage().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    parts.add(stage + " " + now.epoch() + "/" + now.epochs());
    secondsLeft.ifPresent(seconds -> parts.add(clock(Math.round(seconds)) + " left"));
    if (now.keptElements() > 0) {
      parts.add(String.format(Locale.ROOT, "Q %.3f", now.q()));
    }
    now.validationAccuracy()
        .ifPresent(a -> parts.add(String.format(Locale.ROOT, "accuracy %.3f", a)));
    if (now.lambda() > 0) {
      parts.add(String.format(Locale.ROOT, "lambda %.2g", now.lambda()));
      parts.add(String.format(Locale.ROOT, "tau %.2g", now.tau()));
    }
    return String.join(", ", parts);
  }

  private static String clock(long seconds) {
    return String.format(
        Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
  }

  @Override
  public void close() {
    bar.close();
  }
}
