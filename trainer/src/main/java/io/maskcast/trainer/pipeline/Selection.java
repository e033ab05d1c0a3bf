package io.maskcast.trainer.pipeline;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.version.Version;
import io.maskcast.trainer.mask.MaskCells;
import io.maskcast.trainer.network.Masking;
import io.maskcast.trainer.version.Versions;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** The masks of a sequence as they are frozen. Immutable and thread-safe. */
public final class Selection {

  private final MaskSequence sequence;
  private final List<float[]> kept;

  /**
   * Freezes.
   *
   * @param sequence the masks
   * @param kept m^D, per mask and cell: 1 or 0; not copied
   */
  public Selection(MaskSequence sequence, List<float[]> kept) {
    this.sequence = sequence;
    this.kept = List.copyOf(kept);
  }

  /** A single any-mask of the sequence's kind, as a baseline chooses one. */
  public static Selection of(MaskSequence sequence, Mask mask) {
    float[] cells = new float[sequence.cells().get(0).count()];
    for (int element : mask.selected()) {
      cells[element] = 1;
    }
    return new Selection(sequence, List.of(cells));
  }

  /**
   * Thaws what {@link #encode} froze.
   *
   * @throws MaskcastException if it is a selection of other masks
   */
  public static Selection decode(MaskSequence sequence, byte[] bytes) {
    List<float[]> kept = new ArrayList<>();
    int at = 0;
    for (MaskCells cells : sequence.cells()) {
      float[] of = new float[cells.count()];
      int length = (of.length + 7) / 8;
      if (at + length > bytes.length) {
        throw new MaskcastException("A saved selection is one of other masks; begin the run anew");
      }
      BitSet bits = BitSet.valueOf(ByteBuffer.wrap(bytes, at, length));
      bits.stream().filter(cell -> cell < of.length).forEach(cell -> of[cell] = 1);
      kept.add(of);
      at += length;
    }
    return new Selection(sequence, kept);
  }

  /** A bit per cell, whole bytes per mask. */
  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (float[] of : kept) {
      byte[] bits = new byte[(of.length + 7) / 8];
      for (int cell = 0; cell < of.length; cell++) {
        bits[cell / 8] |= (byte) (of[cell] > 0 ? 1 << cell % 8 : 0);
      }
      out.writeBytes(bits);
    }
    return out.toByteArray();
  }

  /** m^D, per mask and cell; not copied. */
  public List<float[]> kept() {
    return kept;
  }

  /** Q, in [0, 1]. */
  public double q() {
    return Math.min(1, sequence.cost().q(kept)); // a sum of floats may be a bit over 1
  }

  /** How many elements are kept of the last any-mask; of xor-masks alone, all. */
  public int keptElements() {
    return sequence
        .lastAny()
        .map(any -> count(kept.get(any)))
        .orElse(sequence.cells().get(sequence.cells().size() - 1).elements());
  }

  private static int count(float[] cells) {
    int count = 0;
    for (float keeps : cells) {
      count += keeps > 0 ? 1 : 0;
    }
    return count;
  }

  /** What this does to a batch. */
  public Masking masking() {
    return sequence.fixed(kept);
  }

  /**
   * The samples of a plain tile that are kept, as one mask: the intersection, if there are several;
   * empty if versions are chosen from, which no static mask of samples can say.
   */
  public Optional<Mask> mask() {
    if (sequence.extent().versions() > 1) {
      return Optional.empty();
    }
    return Optional.of(kept.size() == 1 ? mask(0) : intersection(0));
  }

  /** The realisation of {@link #mask()}: that of the only mask, or pixels. */
  public MaskKind kind() {
    return kept.size() == 1 ? sequence.cells().get(0).kind() : MaskKind.PIXEL_ANY;
  }

  /**
   * The versions that are chosen and the mask behind them, as they can be published; empty if no
   * versions are chosen from, or not by the channel: see {@link Pipeline#obstacle}.
   */
  public Optional<VersionChoice> versionChoice() {
    Pipeline pipeline = sequence.pipeline();
    if (pipeline.versions().isEmpty() || pipeline.obstacle().isPresent()) {
      return Optional.empty();
    }
    Versions versions = pipeline.versions().orElseThrow();
    int[] choices = choices(0);
    List<Version> chosen =
        IntStream.range(0, sequence.extent().channels())
            .mapToObj(
                channel -> versions.list().get(choices[Math.min(channel, choices.length - 1)]))
            .toList();
    return Optional.of(
        new VersionChoice(
            versions.perChannel(),
            chosen,
            versions.count(),
            pipeline.publishedMerge().orElseThrow(),
            kindBehind(),
            maskBehind()));
  }

  /** The realisation of {@link #maskBehind}. */
  private MaskKind kindBehind() {
    return switch (kept.size()) {
      case 1 -> MaskKind.CHANNEL_ANY;
      case 2 -> sequence.cells().get(1).kind();
      default -> MaskKind.PIXEL_ANY;
    };
  }

  /** What the masks behind the one that chooses versions keep of the merged tile. */
  private Mask maskBehind() {
    return switch (kept.size()) {
      case 1 -> everything();
      case 2 -> mask(1);
      default -> intersection(1);
    };
  }

  private Mask everything() {
    var extent = sequence.extent();
    BitSet channels = new BitSet();
    channels.set(0, extent.channels());
    return Mask.of(MaskGrid.channels(extent.channels(), extent.height(), extent.width()), channels);
  }

  /**
   * The version every sample of a tile is taken from, in channel, row, column order; the first of
   * several, -1 of none.
   */
  public int[] versionOfSample() {
    int tile = sequence.extent().tileSamples();
    int[] versions = new int[tile];
    for (int s = 0; s < tile; s++) {
      versions[s] = -1;
      for (int v = sequence.extent().versions() - 1; v >= 0; v--) {
        versions[s] = passes(v, s) ? v : versions[s];
      }
    }
    return versions;
  }

  private boolean passes(int version, int sample) {
    int tile = sequence.extent().tileSamples();
    for (int i = 0; i < kept.size(); i++) {
      MaskCells cells = sequence.cells().get(i);
      int at = cells.extent().versions() > 1 ? version * tile + sample : sample;
      if (kept.get(i)[cells.cell(at)] == 0) {
        return false;
      }
    }
    return true;
  }

  /** The choice every element of an xor-mask takes, by the number of the mask. */
  public int[] choices(int mask) {
    MaskCells cells = sequence.cells().get(mask);
    int[] choices = new int[cells.elements()];
    for (int cell = 0; cell < cells.count(); cell++) {
      if (kept.get(mask)[cell] > 0) {
        choices[cell / cells.choices()] = cell % cells.choices();
      }
    }
    return choices;
  }

  /** The elements an any-mask keeps, ascending, by the number of the mask. */
  public int[] selected(int mask) {
    float[] cells = kept.get(mask);
    return IntStream.range(0, cells.length).filter(cell -> cells[cell] > 0).toArray();
  }

  private Mask mask(int number) {
    MaskCells cells = sequence.cells().get(number);
    BitSet elements = new BitSet();
    for (int cell = 0; cell < cells.count(); cell++) {
      if (kept.get(number)[cell] > 0) {
        elements.set(cells.gridElement(cell));
      }
    }
    return Mask.of(cells.grid(), elements);
  }

  /** What the masks from a number on keep of a plain tile. */
  private Mask intersection(int first) {
    var extent = sequence.extent();
    MaskGrid pixels = MaskGrid.pixels(extent.channels(), extent.height(), extent.width());
    BitSet samples = new BitSet();
    samples.set(0, extent.tileSamples());
    for (int i = first; i < kept.size(); i++) {
      float[] of = sequence.cells().get(i).broadcast(kept.get(i));
      for (int s = 0; s < of.length; s++) {
        if (of[s] == 0) {
          samples.clear(s);
        }
      }
    }
    return Mask.of(pixels, samples);
  }

  @Override
  public String toString() {
    return "Selection[q=" + q() + ", kept=" + keptElements() + "]";
  }
}
