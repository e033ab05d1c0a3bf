package io.maskcast.edge.stream;

import io.maskcast.shared.MaskcastException;
import io.vertx.core.Future;
import java.util.function.Consumer;

/** Hears when a stream broke and another one will go on, and why tiles are missing. */
@FunctionalInterface
public interface StreamListener extends Consumer<Interruption> {

  /** Whether a tile that cannot be read at the server is left out, and does not end the stream. */
  default boolean goesOnWithout() {
    return false;
  }

  /**
   * A tile is left out. Called in its turn: the tiles before it have been handed on.
   *
   * @param position how many tiles of the request come before it
   * @param tile its number
   * @param reason why it cannot be read
   * @return done with that
   */
  default Future<Void> unreadable(long position, long tile, String reason) {
    return Future.failedFuture(new MaskcastException(reason));
  }

  /**
   * The same of tiles that stand behind others.
   *
   * @param before so many
   */
  default StreamListener behind(long before) {
    StreamListener all = this;
    return new StreamListener() {
      @Override
      public void accept(Interruption broke) {
        all.accept(broke.at(before + broke.tiles()));
      }

      @Override
      public boolean goesOnWithout() {
        return all.goesOnWithout();
      }

      @Override
      public Future<Void> unreadable(long position, long tile, String reason) {
        return all.unreadable(before + position, tile, reason);
      }
    };
  }
}
