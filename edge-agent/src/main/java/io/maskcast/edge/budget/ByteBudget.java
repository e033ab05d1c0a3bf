package io.maskcast.edge.budget;

import io.maskcast.shared.config.ConfigException;
import java.util.OptionalLong;

/**
 * What this agent may move: bytes at its sockets, both directions.
 *
 * @param day bytes of a UTC day, if limited
 * @param month bytes of a UTC month, if limited
 * @param warn the share of either from which on people are warned, over 0 and up to 1
 * @param then what jobs do from there on
 */
public record ByteBudget(OptionalLong day, OptionalLong month, double warn, BudgetAction then) {

  /** The default of {@code warn}. */
  public static final double DEFAULT_WARN = 0.8;

  /** No limit. */
  public static final ByteBudget NONE =
      new ByteBudget(OptionalLong.empty(), OptionalLong.empty(), DEFAULT_WARN, BudgetAction.STOP);

  /**
   * Checks the values.
   *
   * @throws ConfigException if one is not allowed
   */
  public ByteBudget {
    if (!(warn > 0 && warn <= 1)) {
      throw new ConfigException("budget.warn", warn, "a share over 0 and up to 1");
    }
  }
}
