package io.maskcast.edge.daemon;

import io.vertx.ext.web.Router;

/** More pages of a daemon, beside those about its health. */
@FunctionalInterface
public interface DaemonPages {

  /** None. */
  DaemonPages NONE = (router, daemon) -> {};

  /**
   * Puts their routes where they belong, before the daemon listens.
   *
   * @param router of the daemon's one HTTP server; its handlers run on an event loop
   * @param daemon what they tell of
   */
  void route(Router router, Daemon daemon);
}
