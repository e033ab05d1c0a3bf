package io.maskcast.bench;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What every peer moves: of 64 tiles of 512 x 512 bytes the same quarter, 65 of 256 blocks of 32 x
 * 32, which is 65 KiB a tile and fills one message. Noise, so that nobody gains by compressing.
 */
final class Workload {

  static final int TILES = 64;
  static final TileLayout LAYOUT = new TileLayout(512, 512, 1, SampleType.U8, Interleave.PIXEL);

  private static final int BLOCKS = 65;

  private final byte[] pixels = new byte[TILES * LAYOUT.samples()];
  private final Mask mask;
  private final SelectionPlan plan;

  Workload() {
    Random random = new Random(1);
    random.nextBytes(pixels);
    MaskGrid grid = new MaskGrid(1, 512, 512, 1, 16, 16);
    BitSet kept = new BitSet();
    while (kept.cardinality() < BLOCKS) {
      kept.set(random.nextInt(grid.elements()));
    }
    this.mask = Mask.of(grid, kept);
    this.plan = SelectionPlan.compile(mask, LAYOUT);
  }

  Mask mask() {
    return mask;
  }

  /** Bytes of one message. */
  int messageBytes() {
    return plan.selectedBytes();
  }

  /** The selected bytes of each tile, gathered beforehand. */
  byte[][] messages() {
    return IntStream.range(0, TILES).mapToObj(this::gather).toArray(byte[][]::new);
  }

  /** The selected bytes of one tile, gathered now. */
  byte[] gather(int tile) {
    byte[] message = new byte[messageBytes()];
    plan.gather(pixels, tile * LAYOUT.samples(), message, 0);
    return message;
  }

  /** Writes the tiles as an idx file. */
  Path writeTiles(Path file) throws IOException {
    ByteArrayOutputStream idx = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(idx);
    out.writeInt(0x803);
    out.writeInt(TILES);
    out.writeInt(LAYOUT.height());
    out.writeInt(LAYOUT.width());
    out.write(pixels);
    return Files.write(file, idx.toByteArray());
  }
}
