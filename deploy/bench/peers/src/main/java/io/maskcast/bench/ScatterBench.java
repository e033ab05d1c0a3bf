package io.maskcast.bench;

import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.plan.TensorReassembly;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
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

/** Scatter and normalise, beside one pass that writes every float of the same tensors. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScatterBench {

  /** Tiles of 28 x 28 bytes by the hundred, or one of 256 x 256 samples of 2 bytes. */
  public enum Tiles {
    /** 5 % of the pixels of 100 small tiles. */
    DIGITS,
    /** 5 % of the pixels of one large tile. */
    SCENE,
    /** All pixels of one large tile. */
    SCENE_DENSE
  }

  /** What is reassembled. */
  @Param public Tiles tiles;

  private TensorReassembly reassembly;
  private byte[] columnar;
  private int count;
  private FloatBuffer tensors;

  /** Makes plan and batch. */
  @Setup
  public void prepare() {
    boolean digits = tiles == Tiles.DIGITS;
    int side = digits ? 28 : 256;
    TileLayout layout =
        new TileLayout(side, side, 1, digits ? SampleType.U8 : SampleType.U16, Interleave.PIXEL);
    SelectionPlan plan =
        tiles == Tiles.SCENE_DENSE
            ? SelectionPlan.dense(layout)
            : SelectionPlan.compile(mask(side), layout);
    reassembly = new TensorReassembly(plan, new Normalisation(new float[] {33}, new float[] {77}));
    count = digits ? 100 : 1;
    columnar = new byte[plan.selectedBytes() * count];
    new Random(1).nextBytes(columnar);
    tensors =
        ByteBuffer.allocateDirect(count * reassembly.tensorSize() * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
  }

  private static Mask mask(int side) {
    Random random = new Random(2);
    BitSet bits = new BitSet();
    while (bits.cardinality() < side * side / 20) {
      bits.set(random.nextInt(side * side));
    }
    return Mask.of(MaskGrid.pixels(1, side, side), bits);
  }

  /** What an edge does with a batch. */
  @Benchmark
  public FloatBuffer scatter() {
    reassembly.write(columnar, count, 0, count, tensors);
    return tensors;
  }

  /** Every float once. */
  @Benchmark
  public FloatBuffer onePass() {
    for (int i = 0; i < tensors.capacity(); i++) {
      tensors.put(i, i);
    }
    return tensors;
  }
}
