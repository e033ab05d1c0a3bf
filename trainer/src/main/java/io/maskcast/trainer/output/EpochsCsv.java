package io.maskcast.trainer.output;

import io.maskcast.trainer.learn.EpochRecord;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code epochs.csv}: one line per epoch, numbers in full, so that they read back as they were. */
final class EpochsCsv {

  private static final String HEADER =
      "stage,epoch,train_loss,validation_accuracy,q,kept,lambda,tau\n";

  private EpochsCsv() {}

  static byte[] of(List<EpochRecord> epochs) {
    return epochs.stream()
        .map(EpochsCsv::line)
        .collect(Collectors.joining("", HEADER, ""))
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String line(EpochRecord epoch) {
    return "%s,%d,%s,%s,%s,%d,%s,%s\n"
        .formatted(
            epoch.stage().name().toLowerCase(Locale.ROOT),
            epoch.epoch(),
            epoch.trainLoss(),
            epoch.validationAccuracy(),
            epoch.q(),
            epoch.keptElements(),
            epoch.lambda(),
            epoch.tau());
  }
}
