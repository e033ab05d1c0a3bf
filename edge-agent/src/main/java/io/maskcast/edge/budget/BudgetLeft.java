package io.maskcast.edge.budget;

import java.time.Duration;

/**
 * What the server lets this client move in this day or month.
 *
 * @param bytes of gRPC messages, both directions; 0: used up
 * @param renewedAfter when all of the budget is there again
 */
public record BudgetLeft(long bytes, Duration renewedAfter) {}
