package io.maskcast.edge.budget;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.config.Choice;

/** What an agent does when the server's budget does not suffice for what is left of a job. */
public enum OnBudget implements Choice {
  /** The job ends with the server's refusal. */
  STOP,
  /** The job goes on when the next day or month begins. */
  WAIT,
  /** The job goes on with a bundle whose mask keeps less, before the budget is used up. */
  SMALLER;

  /**
   * The choice of a label.
   *
   * @throws MaskcastException if it is none
   */
  public static OnBudget of(String label) {
    return Choice.of(values(), label, "way to deal with a budget (on-budget)");
  }
}
