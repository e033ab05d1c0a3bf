package io.maskcast.shared.rendition;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.jpeg.JpegEncoder;
import io.maskcast.shared.payload.ColumnarBatch;
import io.maskcast.shared.version.ThumbnailScaling;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Makes of dense tiles what travels of them. Thread-safe; it holds as many JPEG encoders as calls
 * have overlapped.
 */
public final class RenditionEncoder {

  private final RenditionPlan plan;
  private final List<SampledPart> sampled = new ArrayList<>();
  private final List<ScannedPart> scanned = new ArrayList<>();
  private final Queue<Map<Integer, JpegEncoder>> idle = new ConcurrentLinkedQueue<>();

  @SuppressWarnings("ArrayRecordComponent") // never changed
  private record SampledPart(Part part, ThumbnailScaling scaling, int[] places) {}

  @SuppressWarnings("ArrayRecordComponent") // never changed
  private record ScannedPart(Part part, int[] places) {}

  /**
   * Prepares.
   *
   * @throws MaskcastException if this Java's JPEG encoder does not write the bundle's headers, or
   *     it has none
   */
  public RenditionEncoder(RenditionPlan plan) {
    this.plan = plan;
    for (Part part : plan.sampled()) {
      ThumbnailScaling scaling = plan.scaling(part.version(), part.channels());
      sampled.add(new SampledPart(part, scaling, plan.places(part)));
    }
    plan.scanned().forEach(part -> scanned.add(new ScannedPart(part, plan.places(part))));
    idle.add(newEncoders());
  }

  private Map<Integer, JpegEncoder> newEncoders() {
    Map<Integer, JpegEncoder> encoders = new HashMap<>();
    try {
      for (Part part : plan.scanned()) {
        encoders.computeIfAbsent(
            RenditionPlan.quality(part), quality -> JpegEncoder.of(quality, plan.header(part)));
      }
    } catch (LinkageError e) {
      throw RenditionPlan.withoutJpeg(e);
    }
    return encoders;
  }

  /** What travels. */
  public RenditionPlan plan() {
    return plan;
  }

  /**
   * Encodes a tile.
   *
   * @param dense holds the tile's dense bytes
   * @param offset where they begin
   * @param samples receives {@code plan().samples()} bytes
   * @param at where to put them
   * @param scans the scans are appended, each behind its length, a LEB128 varint
   * @return how many bytes the scans have, without their lengths
   */
  public int encode(byte[] dense, int offset, byte[] samples, int at, ByteArrayOutputStream scans) {
    int to = at;
    for (SampledPart part : sampled) {
      to = writeSamples(part, dense, offset, samples, to);
    }
    if (scanned.isEmpty()) {
      return 0;
    }
    Map<Integer, JpegEncoder> polled = idle.poll();
    Map<Integer, JpegEncoder> encoders = polled == null ? newEncoders() : polled;
    int bytes = 0;
    for (ScannedPart part : scanned) {
      byte[] scan =
          encoders
              .get(RenditionPlan.quality(part.part()))
              .scan(gathered(part.places(), dense, offset), plan.header(part.part()));
      Scans.append(scan, scans);
      bytes += scan.length;
    }
    idle.add(encoders);
    return bytes;
  }

  private static int writeSamples(
      SampledPart part, byte[] dense, int offset, byte[] samples, int at) {
    int to = at;
    if (RenditionPlan.isRaw(part.part())) {
      for (int sample : part.part().travelling()) {
        samples[to++] = dense[offset + part.places()[sample]];
      }
      return to;
    }
    byte[] whole = gathered(part.places(), dense, offset);
    for (int sample : part.part().travelling()) {
      samples[to++] = part.scaling().shrunk(whole, sample);
    }
    return to;
  }

  private static byte[] gathered(int[] places, byte[] dense, int offset) {
    byte[] part = new byte[places.length];
    for (int i = 0; i < part.length; i++) {
      part[i] = dense[offset + places[i]];
    }
    return part;
  }

  /**
   * Encodes tiles as a batch carries them, decoded: the samples, columnar, then the scans.
   *
   * @param dense the dense bytes of the tiles, one after the other
   * @param tiles how many
   */
  public byte[] batch(byte[] dense, int tiles) {
    byte[] samples = new byte[tiles * plan.samples()];
    ByteArrayOutputStream scans = new ByteArrayOutputStream();
    for (int tile = 0; tile < tiles; tile++) {
      encode(dense, tile * plan.layout().denseBytes(), samples, tile * plan.samples(), scans);
    }
    ByteArrayOutputStream batch = new ByteArrayOutputStream();
    batch.writeBytes(ColumnarBatch.arrange(samples, tiles, 1));
    batch.writeBytes(scans.toByteArray());
    return batch.toByteArray();
  }
}
