package io.maskcast.edge.results;

import io.maskcast.shared.MaskcastException;

/** There is no room for more results, and none may go. */
public final class StoreFullException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  StoreFullException(long limit) {
    super(
        "The store of results is full (%d bytes) of some that were not delivered; deliver them, raise results.limit, or let the oldest go (when-full: drop-oldest)"
            .formatted(limit));
  }
}
