package io.maskcast.shared.rendition;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.VersionsEntry;
import io.maskcast.shared.jpeg.JpegDecoder;
import io.maskcast.shared.plan.Reassembly;
import io.maskcast.shared.tile.TileLayout;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Puts tiles together again that travelled in versions: each is normalised, merged with the zeros
 * of the versions that were not chosen, and masked, as in training. It holds as many JPEG decoders
 * as calls have overlapped; each takes the memory of one tile.
 */
public final class RenditionReassembly implements Reassembly {

  private static final int LEVELS = 256;

  private final RenditionPlan plan;
  private final float[][] merged; // [channel][sample]
  private final Queue<Map<Integer, JpegDecoder>> idle = new ConcurrentLinkedQueue<>();

  /** Takes the samples of one part of a tile. */
  private interface Receiver {
    /**
     * Takes one.
     *
     * @param target where it stands in channel, row, column order
     */
    void take(int target, byte sample);
  }

  /**
   * Prepares.
   *
   * @param plan what travels
   * @param versions how it is merged
   * @param normalisation of the samples
   * @throws MaskcastException if the normalisation is for another number of channels, or this Java
   *     cannot decode JPEG
   */
  public RenditionReassembly(
      RenditionPlan plan, VersionsEntry versions, Normalisation normalisation) {
    int channels = plan.layout().channels();
    normalisation.requireChannels(channels);
    this.plan = plan;
    this.merged = new float[channels][LEVELS];
    for (int channel = 0; channel < channels; channel++) {
      for (int level = 0; level < LEVELS; level++) {
        merged[channel][level] =
            versions.merge().apply(normalisation.apply(level, channel), versions.choices());
      }
    }
    idle.add(newDecoders());
  }

  /**
   * What puts the tiles of a bundle together, if they travel in versions.
   *
   * @throws MaskcastException if they are not those of the layout, or this Java cannot decode JPEG
   */
  public static Optional<RenditionReassembly> of(Bundle bundle, TileLayout layout) {
    return RenditionPlan.of(bundle, layout)
        .map(
            plan ->
                new RenditionReassembly(
                    plan,
                    bundle.manifest().versions().orElseThrow(),
                    bundle.manifest().normalisation()));
  }

  private Map<Integer, JpegDecoder> newDecoders() {
    Map<Integer, JpegDecoder> decoders = new HashMap<>();
    try {
      for (Part part : plan.scanned()) {
        decoders.computeIfAbsent(
            RenditionPlan.quality(part), quality -> new JpegDecoder(plan.header(part)));
      }
    } catch (LinkageError e) {
      throw RenditionPlan.withoutJpeg(e);
    }
    return decoders;
  }

  /** What travels. */
  public RenditionPlan plan() {
    return plan;
  }

  @Override
  public int tensorSize() {
    return plan.layout().samples();
  }

  /**
   * {@inheritDoc}
   *
   * @param batch the samples, columnar, then the scans, as {@link RenditionPlan#requireBatch} found
   *     it right
   * @throws MaskcastException if a scan cannot be decoded
   */
  @Override
  public void write(byte[] batch, int tiles, int first, int count, FloatBuffer tensors) {
    int plane = plan.layout().height() * plan.layout().width();
    for (int tile = 0; tile < count; tile++) {
      int base = tile * tensorSize();
      read(
          batch,
          tiles,
          first + tile,
          (target, sample) -> tensors.put(base + target, merged[target / plane][sample & 0xff]));
    }
  }

  /**
   * The samples of one tile as they came, before normalisation.
   *
   * @param batch as for {@link #write}
   * @param tiles how many tiles the batch has
   * @param tile which one
   * @return its dense bytes in the layout's order, zeros where the mask keeps nothing
   * @throws MaskcastException as {@link #write}
   */
  public byte[] dense(byte[] batch, int tiles, int tile) {
    var layout = plan.layout();
    int plane = layout.height() * layout.width();
    byte[] dense = new byte[layout.denseBytes()];
    read(
        batch,
        tiles,
        tile,
        (target, sample) -> {
          int pixel = target % plane;
          dense[
                  layout.sampleIndex(
                      target / plane, pixel / layout.width(), pixel % layout.width())] =
              sample;
        });
    return dense;
  }

  private void read(byte[] batch, int tiles, int tile, Receiver receiver) {
    if (tile < 0 || tile >= tiles) {
      throw new IllegalArgumentException("tile %d of %d".formatted(tile, tiles));
    }
    int from = 0;
    for (Part part : plan.sampled()) {
      for (int i = 0; i < part.sources().length; i++) {
        receiver.take(part.targets()[i], batch[(from + part.sources()[i]) * tiles + tile]);
      }
      from += part.travelling().length;
    }
    if (plan.scans() > 0) {
      readScans(
          Scans.of(batch, tiles * plan.samples(), (long) tile * plan.scans()), batch, receiver);
    }
  }

  private void readScans(Scans scans, byte[] batch, Receiver receiver) {
    Map<Integer, JpegDecoder> polled = idle.poll();
    Map<Integer, JpegDecoder> decoders = polled == null ? newDecoders() : polled;
    try {
      for (Part part : plan.scanned()) {
        scans.next();
        byte[] decoded = new byte[plan.layout().height() * plan.layout().width() * part.channels()];
        decoders
            .get(RenditionPlan.quality(part))
            .decode(batch, scans.offset(), scans.length(), decoded);
        for (int i = 0; i < part.sources().length; i++) {
          receiver.take(part.targets()[i], decoded[part.sources()[i]]);
        }
      }
    } finally {
      idle.add(decoders);
    }
  }
}
