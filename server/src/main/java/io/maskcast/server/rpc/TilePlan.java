package io.maskcast.server.rpc;

import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.plan.SelectionPlan;

/**
 * How the tiles of a layout travel under a bundle, or dense.
 *
 * @param selection which samples
 * @param coder makes payloads of them
 */
record TilePlan(SelectionPlan selection, PayloadCoder coder) {}
