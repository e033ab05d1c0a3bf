package io.maskcast.trainer.job;

import io.maskcast.shared.config.HostAndPort;

/** How publishing the bundle of a job goes. */
sealed interface Publication {

  /** Where to. */
  HostAndPort server();

  /** The name of this stage, for machines. */
  String label();

  /** It is on its way; after a restart of the trainer, on its way again. */
  record Pending(HostAndPort server) implements Publication {
    @Override
    public String label() {
      return "pending";
    }
  }

  /** The server has it. */
  record Published(HostAndPort server) implements Publication {
    @Override
    public String label() {
      return "published";
    }
  }

  /**
   * The server does not have it, until somebody tries again.
   *
   * @param server where to
   * @param error why, for people
   */
  record Failed(HostAndPort server, String error) implements Publication {
    @Override
    public String label() {
      return "failed";
    }
  }
}
