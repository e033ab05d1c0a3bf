package io.maskcast.edge.daemon;

import io.maskcast.shared.config.Choice;

/** How the daemon logs. */
public enum LogFormat implements Choice {
  /** Text on a terminal, JSON otherwise. */
  AUTO,
  /** A line for people. */
  TEXT,
  /** A JSON object a line. */
  JSON
}
