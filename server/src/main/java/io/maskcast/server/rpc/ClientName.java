package io.maskcast.server.rpc;

import io.vertx.grpc.common.GrpcStatus;
import java.util.regex.Pattern;

/** What clients may be called in the account. */
final class ClientName {

  private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{0,64}");

  private ClientName() {}

  /** The name, if it is one; fails with INVALID_ARGUMENT otherwise. */
  static String require(String name) {
    if (!ALLOWED.matcher(name).matches()) {
      throw new RpcFailure.StatusFailure(
          GrpcStatus.INVALID_ARGUMENT,
          "The client's name must be 0 to 64 characters of A-Z, a-z, 0-9, '.', '_', '-'");
    }
    return name;
  }
}
