package io.maskcast.shared.config;

import io.maskcast.shared.MaskcastException;
import java.io.IOException;
import java.net.BindException;
import java.nio.channels.UnresolvedAddressException;

/** Why a node cannot listen, said so that a person can do something about it. */
public final class ListenFailure {

  private ListenFailure() {}

  /**
   * Puts into words what a failure to listen means for options {@code --host} and {@code --port}.
   *
   * @return a {@link MaskcastException}; the failure itself if it is about something else
   */
  public static Throwable explained(String host, int port, Throwable failure) {
    if (failure instanceof BindException) {
      return new MaskcastException(
          "Cannot listen on %s:%d (%s); stop what uses the port or choose another with --port"
              .formatted(host, port, failure.getMessage()),
          failure);
    }
    if (failure instanceof IOException || failure instanceof UnresolvedAddressException) {
      return new MaskcastException(
          "Cannot listen on %s:%d; choose an address of this machine with --host"
              .formatted(host, port),
          failure);
    }
    return failure;
  }
}
