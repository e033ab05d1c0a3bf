package io.maskcast.shared.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.plan.SelectionPlan;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * What the folder of an origin and a plan is about: i32 mark, i32 CRC-32C of what follows, 64 bytes
 * the digest of the origin, 64 that of the layout, i32 bytes of a sample, then of each run of
 * samples i32 first and i32 length. Immutable.
 *
 * @param origin of the tiles
 * @param layout a digest of it
 * @param sampleBytes of a sample
 * @param samples which samples of a tile are kept, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record PlanFile(Digest origin, Digest layout, int sampleBytes, int[] samples) {

  private static final int MARK = 0x4d_43_50_31; // MCP1
  private static final int DIGEST = 64;
  private static final int HEAD = 3 * Integer.BYTES + 2 * DIGEST;
  private static final int CRC_BEGIN = 2 * Integer.BYTES;

  static PlanFile of(Origin origin, SelectionPlan plan) {
    return new PlanFile(
        origin.digest(),
        Digest.of(plan.layout().toString().getBytes(UTF_8)),
        plan.layout().sampleType().bytes(),
        plan.sampleIndices());
  }

  int tileBytes() {
    return samples.length * sampleBytes;
  }

  /** The name of its folder. */
  String folder() {
    return Digest.of(encode()).hex().substring(0, 32);
  }

  byte[] encode() {
    int runs = 0;
    for (int i = 0; i < samples.length; i++) {
      runs += begins(i) ? 1 : 0;
    }
    ByteBuffer file = ByteBuffer.allocate(HEAD + runs * 2 * Integer.BYTES).putInt(MARK).putInt(0);
    file.put(origin.hex().getBytes(UTF_8)).put(layout.hex().getBytes(UTF_8)).putInt(sampleBytes);
    for (int i = 0, length = 1; i < samples.length; i++, length++) {
      if (begins(i)) {
        file.putInt(samples[i]);
        length = 1;
      }
      if (i + 1 == samples.length || begins(i + 1)) {
        file.putInt(length);
      }
    }
    return file.putInt(Integer.BYTES, checksum(file.array())).array();
  }

  private boolean begins(int i) {
    return i == 0 || samples[i] != samples[i - 1] + 1;
  }

  private static int checksum(byte[] file) {
    CRC32C crc = new CRC32C();
    crc.update(file, CRC_BEGIN, file.length - CRC_BEGIN);
    return (int) crc.getValue();
  }

  /** What a file says; empty if it is damaged. */
  static Optional<PlanFile> decode(byte[] file) {
    ByteBuffer in = ByteBuffer.wrap(file);
    if (file.length < HEAD || in.getInt() != MARK || in.getInt() != checksum(file)) {
      return Optional.empty();
    }
    byte[] text = new byte[DIGEST];
    in.get(text);
    Digest origin = new Digest(new String(text, UTF_8));
    in.get(text);
    Digest layout = new Digest(new String(text, UTF_8));
    int sampleBytes = in.getInt();
    int count = 0;
    for (int at = in.position() + Integer.BYTES; at < file.length; at += 2 * Integer.BYTES) {
      count += in.getInt(at);
    }
    int[] samples = new int[count];
    for (int to = 0; in.hasRemaining(); ) {
      int first = in.getInt();
      for (int left = in.getInt(), sample = first; left > 0; left--) {
        samples[to++] = sample++;
      }
    }
    return Optional.of(new PlanFile(origin, layout, sampleBytes, samples));
  }

  /**
   * Where the samples of a plan stand among those of this one.
   *
   * @return empty if this one does not have all of them, or is of other tiles
   */
  Optional<int[]> places(PlanFile wanted) {
    boolean related =
        origin.equals(wanted.origin)
            && layout.equals(wanted.layout)
            && samples.length >= wanted.samples.length;
    if (!related) {
      return Optional.empty();
    }
    int[] places = new int[wanted.samples.length];
    int to = 0;
    for (int from = 0; from < samples.length && to < places.length; from++) {
      if (samples[from] == wanted.samples[to]) {
        places[to++] = from;
      }
    }
    return to == places.length ? Optional.of(places) : Optional.empty();
  }
}
