package io.maskcast.server.rpc;

import io.maskcast.server.budget.BudgetException;
import io.maskcast.server.registry.RegistryException;
import io.maskcast.server.source.SourceException;
import io.maskcast.shared.MaskcastException;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.server.GrpcServerResponse;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A failure as the caller is told of it.
 *
 * @param status the gRPC status
 * @param message why, and what to do
 * @param retryAfter in how many seconds to try again, if that is known: the trailer {@code
 *     retry-after}
 * @param unreadableTile the one tile that cannot be read, if it is nothing else: the trailer {@code
 *     unreadable-tile}
 */
record RpcFailure(
    GrpcStatus status, String message, OptionalLong retryAfter, OptionalLong unreadableTile) {

  private static final Logger LOG = LoggerFactory.getLogger(RpcFailure.class);

  private static final String RETRY_AFTER = "retry-after";
  private static final String UNREADABLE_TILE = "unreadable-tile";

  RpcFailure(GrpcStatus status, String message) {
    this(status, message, OptionalLong.empty(), OptionalLong.empty());
  }

  static RpcFailure of(Throwable failure) {
    if (failure instanceof BudgetException budget) {
      return new RpcFailure(
          GrpcStatus.RESOURCE_EXHAUSTED,
          budget.getMessage(),
          OptionalLong.of(budget.retryAfterSeconds()),
          OptionalLong.empty());
    }
    if (failure instanceof StatusFailure own) {
      return new RpcFailure(own.status, own.getMessage());
    }
    if (failure instanceof SourceException source) {
      return new RpcFailure(
          switch (source.reason()) {
            case NOT_FOUND -> GrpcStatus.NOT_FOUND;
            case OUT_OF_RANGE -> GrpcStatus.OUT_OF_RANGE;
            case INVALID -> GrpcStatus.INVALID_ARGUMENT;
            case UNREADABLE -> GrpcStatus.DATA_LOSS;
          },
          source.getMessage(),
          OptionalLong.empty(),
          source.tile());
    }
    if (failure instanceof RegistryException registry) {
      return new RpcFailure(
          switch (registry.reason()) {
            case NOT_FOUND -> GrpcStatus.NOT_FOUND;
            case INVALID -> GrpcStatus.INVALID_ARGUMENT;
            case TOO_LARGE, DISK_FULL -> GrpcStatus.RESOURCE_EXHAUSTED;
            case DATA_LOSS -> GrpcStatus.DATA_LOSS;
            case OUT_OF_RANGE -> GrpcStatus.OUT_OF_RANGE;
            case UNTRUSTED -> GrpcStatus.PERMISSION_DENIED;
            case CHANGED -> GrpcStatus.ABORTED;
            case IN_USE, CLOSED -> GrpcStatus.UNAVAILABLE;
            case STORAGE -> GrpcStatus.INTERNAL;
          },
          registry.getMessage());
    }
    if (failure instanceof MaskcastException user) {
      return new RpcFailure(GrpcStatus.INVALID_ARGUMENT, user.getMessage());
    }
    LOG.error("A call failed unexpectedly", failure);
    return new RpcFailure(GrpcStatus.INTERNAL, "The server failed unexpectedly; its log says why");
  }

  /** Ends a call with this failure; a call that is over already stays as it is. */
  void endOn(GrpcServerResponse<?, ?> response) {
    try {
      retryAfter.ifPresent(seconds -> response.trailers().set(RETRY_AFTER, Long.toString(seconds)));
      unreadableTile.ifPresent(
          tile -> response.trailers().set(UNREADABLE_TILE, Long.toString(tile)));
      response.status(status).statusMessage(message).end();
    } catch (IllegalStateException e) {
      LOG.debug("The caller was gone before it could be told: {}", message);
    }
  }

  /** A failure that knows its status. */
  static final class StatusFailure extends MaskcastException {

    private static final long serialVersionUID = 1L;

    private final GrpcStatus status;

    StatusFailure(GrpcStatus status, String message) {
      super(message);
      this.status = status;
    }
  }
}
