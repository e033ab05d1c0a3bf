package io.maskcast.bench;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Gather by a plan, beside {@code System.arraycopy} of the same bytes, and of as many bytes that
 * lie side by side. Of 16 tiles in turn, those of 36 channels more than the caches hold.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class GatherBench {

  private static final int TILES = 16;
  private static final int SIDE = 256;
  private static final int CHANNELS = 36;

  /** Which samples: those of single pixels, of pixels in all channels, of whole channels. */
  public enum Selected {
    /** 5 % of the pixels, scattered, of tiles of one channel. */
    PIXELS_OF_1,
    /** 5 % of the pixels, scattered, all 36 channels of each side by side. */
    PIXELS_OF_36,
    /** 10 of 36 channels, each in one piece. */
    CHANNELS_10_OF_36
  }

  /** The plan. */
  @Param public Selected selected;

  private SelectionPlan plan;
  private byte[] tiles;
  private byte[] gathered;
  private int[] starts;
  private int[] lengths;
  private int tile;

  /** Makes plan and tiles. */
  @Setup
  public void prepare() {
    int channels = selected == Selected.PIXELS_OF_1 ? 1 : CHANNELS;
    Interleave order = selected == Selected.CHANNELS_10_OF_36 ? Interleave.BAND : Interleave.PIXEL;
    TileLayout layout = new TileLayout(SIDE, SIDE, channels, SampleType.U16, order);
    boolean byChannel = selected == Selected.CHANNELS_10_OF_36;
    MaskGrid grid =
        byChannel
            ? MaskGrid.channels(channels, SIDE, SIDE)
            : new MaskGrid(channels, SIDE, SIDE, 1, SIDE, SIDE);
    plan = SelectionPlan.compile(mask(grid, byChannel ? 10 : grid.elements() / 20), layout);
    tiles = new byte[TILES * layout.denseBytes()];
    new Random(1).nextBytes(tiles);
    gathered = new byte[plan.selectedBytes()];
    findRuns(plan.sampleIndices());
  }

  private void findRuns(int[] samples) {
    starts = new int[plan.runs()];
    lengths = new int[plan.runs()];
    int run = -1;
    for (int i = 0; i < samples.length; i++) {
      if (i == 0 || samples[i] != samples[i - 1] + 1) {
        starts[++run] = samples[i] * Short.BYTES;
      }
      lengths[run] += Short.BYTES;
    }
  }

  private static Mask mask(MaskGrid grid, int kept) {
    Random random = new Random(2);
    BitSet bits = new BitSet();
    while (bits.cardinality() < kept) {
      bits.set(random.nextInt(grid.elements()));
    }
    return Mask.of(grid, bits);
  }

  private int nextTile() {
    tile = (tile + 1) % TILES;
    return tile * plan.layout().denseBytes();
  }

  /** By the plan. */
  @Benchmark
  public byte[] gather() {
    plan.gather(tiles, nextTile(), gathered, 0);
    return gathered;
  }

  /** The same bytes from where they are, a {@code System.arraycopy} for each run of them. */
  @Benchmark
  public byte[] arraycopyByRun() {
    int tileOffset = nextTile();
    int to = 0;
    for (int run = 0; run < starts.length; run++) {
      System.arraycopy(tiles, tileOffset + starts[run], gathered, to, lengths[run]);
      to += lengths[run];
    }
    return gathered;
  }

  /** As many bytes in one piece. */
  @Benchmark
  public byte[] arraycopy() {
    System.arraycopy(tiles, nextTile(), gathered, 0, gathered.length);
    return gathered;
  }
}
