package io.maskcast.edge;

import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.usage.ByteAccount;
import java.util.List;
import java.util.Optional;

/**
 * Tiles that somebody asked for.
 *
 * @param bundle what they came by, or empty if dense
 * @param tiles in the order asked for
 * @param bytes what crossed the socket, the bundle's bytes included
 */
public record AskedTiles(Optional<Bundle> bundle, List<FetchedTile> tiles, ByteAccount bytes) {

  /** Copies the list. */
  public AskedTiles {
    tiles = List.copyOf(tiles);
  }

  AskedTiles costing(ByteAccount moved) {
    return new AskedTiles(bundle, tiles, moved);
  }
}
