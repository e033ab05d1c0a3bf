package io.maskcast.server.audit;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.drift.Disagreement;
import java.util.regex.Pattern;

/**
 * What an edge found in one run.
 *
 * @param client who reports
 * @param source where the tiles come from
 * @param bundle what they were run by
 * @param run names the run
 * @param disagreement of masked and dense answers
 * @param tiles how many tiles' samples were compared with the bundle's reference
 * @param outside how many of them are unlike it
 * @param alarm what is wrong, or empty
 */
public record AuditReport(
    String client,
    String source,
    Digest bundle,
    String run,
    Disagreement disagreement,
    long tiles,
    long outside,
    String alarm) {

  private static final Pattern RUN = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MAX_ALARM = 500;

  /**
   * Checks the values that no other type checks.
   *
   * @throws MaskcastException if one is not allowed
   */
  public AuditReport {
    if (!RUN.matcher(run).matches()) {
      throw new MaskcastException(
          "A run is named by 1 to 64 characters of A-Z, a-z, 0-9, '.', '_', '-'");
    }
    if (outside < 0 || outside > tiles) {
      throw new MaskcastException(
          "A report of %d tiles, %d of them outside, cannot be".formatted(tiles, outside));
    }
    if (alarm.length() > MAX_ALARM || alarm.chars().anyMatch(Character::isISOControl)) {
      throw new MaskcastException(
          "An alarm is told in one line of at most %d characters".formatted(MAX_ALARM));
    }
  }
}
