package io.maskcast.shared.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.maskcast.shared.bundle.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Where tiles are from, and as what: two tiles of one origin and number have the same samples.
 *
 * @param server where it listens, as this end calls it
 * @param source its name there
 * @param level of its resolutions
 * @param version what the server says of the tiles, in hexadecimal
 */
public record Origin(String server, String source, int level, String version) {

  /** Names it among all others. */
  Digest digest() {
    MessageDigest sha256 = Digest.sha256();
    for (String part : new String[] {server, source, Integer.toString(level), version}) {
      byte[] bytes = part.getBytes(UTF_8);
      sha256.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
      sha256.update(bytes);
    }
    return Digest.of(sha256);
  }
}
