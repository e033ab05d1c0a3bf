package io.maskcast.edge;

import java.util.List;

/**
 * Whether what an agent answers can be relied on, as far as it knows.
 *
 * @param alarms what its last audits of each source and bundle found wrong; empty if nothing
 */
public record AgentState(List<String> alarms) {

  /** Copies the list. */
  public AgentState {
    alarms = List.copyOf(alarms);
  }

  /** Whether there is no alarm. */
  public boolean isReady() {
    return alarms.isEmpty();
  }
}
