package io.maskcast.edge.audit;

import io.maskcast.shared.bundle.ReferenceEntry;
import io.maskcast.shared.drift.Disagreement;
import io.maskcast.shared.drift.DriftTest;
import io.maskcast.shared.drift.TileMoments;
import io.maskcast.shared.drift.TypicalTiles;
import io.maskcast.shared.tile.TileRange;
import io.maskcast.shared.usage.ByteAccount;
import java.util.List;
import java.util.Optional;

/**
 * The audit of one run: hears of the samples that came and of the answers, and chooses the tiles to
 * fetch dense. Thread-safe.
 */
public final class TileAudit {

  private final AuditSettings settings;
  private final AuditChoice choice;
  private final Optional<ReferenceEntry> reference;
  private final Optional<TypicalTiles> typical;
  private final TileMoments moments;
  private final DriftTest drift = new DriftTest();
  private Disagreement disagreement = Disagreement.NONE;

  /**
   * An audit that has seen nothing yet.
   *
   * @param source where the tiles come from
   * @param reference what the bundle says of its test tiles
   * @param moments of tiles as they come
   */
  public TileAudit(
      AuditSettings settings,
      String source,
      Optional<ReferenceEntry> reference,
      TileMoments moments) {
    this.settings = settings;
    this.choice = new AuditChoice(settings, source);
    this.reference = reference;
    this.typical = reference.map(TypicalTiles::new);
    this.moments = moments;
  }

  /**
   * Tiles came, masked.
   *
   * @param columnar their selected bytes: sample s of tile t at index {@code s * tiles + t}
   * @param tiles how many
   * @return whether drift is found with these, and was not before
   */
  public synchronized boolean received(byte[] columnar, int tiles) {
    if (typical.isEmpty()) {
      return false;
    }
    boolean before = drift.foundAfter().isPresent();
    for (int tile = 0; tile < tiles; tile++) {
      drift.came(typical.get().isOutside(moments.of(columnar, tiles, tile)));
    }
    return !before && drift.foundAfter().isPresent();
  }

  /**
   * All tiles are there, masked.
   *
   * @param tiles which they are
   * @return the positions, among them, of those to fetch dense
   */
  public synchronized List<Integer> chosen(List<TileRange> tiles) {
    drift.judge();
    return choice.positions(tiles);
  }

  /**
   * Both answers to some tiles are known.
   *
   * @param masked the classes of the masked tiles
   * @param dense the classes of the same tiles, dense
   * @return how often they differ
   */
  public synchronized Disagreement compare(int[] masked, int[] dense) {
    int differing = 0;
    for (int i = 0; i < dense.length; i++) {
      differing += masked[i] == dense[i] ? 0 : 1;
    }
    Disagreement these = new Disagreement(dense.length, differing);
    disagreement = disagreement.plus(these);
    return these;
  }

  /**
   * What was found so far.
   *
   * @param bytes what it cost
   * @param unreported why the server does not know of it, if so
   */
  public synchronized AuditResult result(ByteAccount bytes, Optional<String> unreported) {
    return new AuditResult(
        settings,
        disagreement,
        reference,
        drift.tiles(),
        drift.outside(),
        drift.foundAfter(),
        bytes,
        unreported);
  }
}
