package io.maskcast.edge.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Which tiles are audited: those whose HMAC-SHA-256 under the seed is low. The same seed, source
 * and tile give the same choice in any run, whatever else is asked for; a server that does not know
 * the seed learns it of a tile only after it has sent it masked. One thread at a time.
 */
final class AuditChoice {

  private static final String HMAC = "HmacSHA256";

  private final Mac mac;
  private final byte[] source;
  private final long below;

  AuditChoice(AuditSettings settings, String source) {
    this.source = source.getBytes(UTF_8);
    // A tile is chosen with probability 1 / every: of the 2^63 values, the lowest.
    this.below = settings.every() == 1 ? Long.MAX_VALUE : Long.MAX_VALUE / settings.every();
    try {
      this.mac = Mac.getInstance(HMAC);
      byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(settings.seed()).array();
      mac.init(new SecretKeySpec(key, HMAC));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java has HMAC-SHA-256", e);
    }
  }

  boolean isChosen(long tile) {
    mac.update(source);
    mac.update((byte) 0); // between a name, which has none, and a number
    mac.update(ByteBuffer.allocate(Long.BYTES).putLong(0, tile));
    return (ByteBuffer.wrap(mac.doFinal()).getLong() & Long.MAX_VALUE) <= below;
  }

  /** The positions of the chosen ones among some tiles. */
  List<Integer> positions(List<TileRange> tiles) {
    List<Integer> chosen = new ArrayList<>();
    TileCursor cursor = new TileCursor(tiles);
    for (int position = 0; cursor.hasNext(); position++) {
      if (isChosen(cursor.nextLong())) {
        chosen.add(position);
      }
    }
    return chosen;
  }
}
