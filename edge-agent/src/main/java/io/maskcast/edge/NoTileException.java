package io.maskcast.edge;

import io.maskcast.edge.source.SourceLevel;
import io.maskcast.shared.MaskcastException;

/** A source does not have the tile that is asked for. */
public final class NoTileException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  NoTileException(SourceLevel source, long tile, long tiles) {
    super(
        tiles == 0
            ? "Source %s has no tiles".formatted(source)
            : "Source %s has no tile %d; ask for 0 to %d".formatted(source, tile, tiles - 1));
  }
}
