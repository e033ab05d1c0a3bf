package io.maskcast.server.source.remote;

import io.maskcast.shared.MaskcastException;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.Optional;

/**
 * A file on a server.
 *
 * @param name what people call it, without what only its owner may know
 * @param address where it is asked for, http or https
 * @param signature what signs requests for it, if any does
 */
record RemoteObject(String name, URI address, Optional<Signature> signature) {

  /** Adds headers that say who asks. */
  interface Signature {

    /**
     * Signs a request.
     *
     * @param address what is asked for
     * @param headers of the request; receives those of the signature
     */
    void sign(URI address, MultiMap headers);
  }

  /**
   * A file at an address of its own. Its query is not told to anybody: that of a signed address is
   * a password.
   *
   * @throws MaskcastException if the address names no server, or a password
   */
  static RemoteObject at(URI address) {
    if (address.getHost() == null) {
      throw new MaskcastException(
          "%s names no server; write it as https://HOST/PATH".formatted(address));
    }
    if (address.getRawUserInfo() != null) {
      throw new MaskcastException(
          "An address of %s carries a user's name, which is not supported; use a signed address"
              .formatted(address.getHost()));
    }
    String whole = address.toString();
    int query = whole.indexOf('?');
    return new RemoteObject(
        query < 0 ? whole : whole.substring(0, query) + "?...", address, Optional.empty());
  }

  /** A failure to read it. */
  MaskcastException failed(String why) {
    return new ElsewhereException("Cannot read %s: %s".formatted(name, why));
  }

  /** A failure to read it that may pass. */
  TransientException passing(String why) {
    return new TransientException("Cannot read %s: %s".formatted(name, why), Optional.empty());
  }
}
