package io.maskcast.edge.audit;

import io.maskcast.shared.config.ConfigException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a run is audited.
 *
 * @param every one tile in so many is fetched dense too, 1 to 1,000,000,000
 * @param seed which ones; whoever knows it knows them before they are asked for
 * @param limit how much more of the answers may differ than on the bundle's test tiles, above 0 and
 *     at most 1
 */
public record AuditSettings(long every, long seed, double limit) {

  /** The default of {@code limit}. */
  public static final double DEFAULT_LIMIT = 0.05;

  private static final Pattern SHARE = Pattern.compile("1/([0-9]{1,10})");
  private static final long MOST = 1_000_000_000;

  /**
   * Checks the values.
   *
   * @throws ConfigException if one is not allowed
   */
  public AuditSettings {
    if (every < 1 || every > MOST) {
      throw new ConfigException("audit", "1/" + every, "1/1 to 1/1000000000");
    }
    if (!(limit > 0 && limit <= 1)) {
      throw new ConfigException("audit-limit", Double.toString(limit), "above 0 and at most 1");
    }
  }

  /**
   * Reads what a person writes.
   *
   * @param share {@code 1/100}: one tile in a hundred
   * @throws ConfigException if it is anything else
   */
  public static AuditSettings parse(String share, long seed, double limit) {
    Matcher matcher = SHARE.matcher(share.strip());
    if (!matcher.matches()) {
      throw new ConfigException("audit", share, "one tile in so many: 1/100");
    }
    return new AuditSettings(Long.parseLong(matcher.group(1)), seed, limit);
  }
}
