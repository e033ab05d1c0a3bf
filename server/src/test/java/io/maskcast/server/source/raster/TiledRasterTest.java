package io.maskcast.server.source.raster;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.FileBytes;
import io.maskcast.shared.tiff.RangedBytes;
import io.maskcast.shared.tiff.TiffFile;
import io.maskcast.shared.tiff.TiffImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a file, and how often. */
class TiledRasterTest {

  private static final int BANDS = 4;
  private static final int SIDE = 80;

  @TempDir Path folder;

  /** A file that remembers what was read of it. */
  private record Remembering(RangedBytes file, List<ByteRange> read) implements RangedBytes {

    @Override
    public String name() {
      return file.name();
    }

    @Override
    public long length() {
      return file.length();
    }

    @Override
    public byte[] read(ByteRange range) {
      read.add(range);
      return file.read(range);
    }

    @Override
    public void close() {
      file.close();
    }
  }

  @Test
  void onlyBlocksOfSelectedBandsAreReadAndEachOnce() throws IOException {
    Path path = new TestRaster(SIDE, SIDE, BANDS, true, false).write(folder.resolve("r.tif"));
    Remembering file = new Remembering(FileBytes.open(path), new ArrayList<>());
    try (TiledRaster raster = new TiledRaster(file, 0, 32, 16)) {
      file.read().clear();
      long read = 0;
      SelectionPlan plan = plan(raster, 1);
      byte[] selected = new byte[plan.selectedBytes()];
      for (long tile = 0; tile < raster.count(); tile++) {
        read += raster.read(tile, plan, selected, 0);
      }
      // 5 x 5 blocks a band, read by tiles of 2 x 2 blocks that overlap by half.
      TiffImage image = TiffFile.read(file.file(), Zstandard.pureJava()).image(0);
      List<ByteRange> wanted = new ArrayList<>();
      for (int block = 25; block < 50; block++) {
        wanted.add(image.location(block).orElseThrow());
      }
      assertThat(bytes(file.read())).isEqualTo(bytes(wanted));
      assertThat(file.read().stream().mapToLong(ByteRange::length).sum())
          .isEqualTo(wanted.stream().mapToLong(ByteRange::length).sum())
          .isEqualTo(read);
    }
  }

  @Test
  void blocksBesideEachOtherAreReadAtOnce() throws IOException {
    Path path = new TestRaster(SIDE, SIDE, BANDS, false, false).write(folder.resolve("r.tif"));
    Remembering file = new Remembering(FileBytes.open(path), new ArrayList<>());
    try (TiledRaster raster = new TiledRaster(file, 0, SIDE, SIDE)) {
      file.read().clear();
      SelectionPlan plan = SelectionPlan.dense(raster.layout());
      raster.read(0, plan, new byte[plan.selectedBytes()], 0);
      assertThat(file.read()).hasSize(1);
    }
  }

  private static SelectionPlan plan(TiledRaster raster, int channel) {
    int side = raster.layout().height();
    BitSet kept = new BitSet();
    kept.set(channel);
    return SelectionPlan.compile(
        Mask.of(MaskGrid.channels(BANDS, side, side), kept), raster.layout());
  }

  /** Which bytes of a file some ranges are. */
  private static BitSet bytes(List<ByteRange> ranges) {
    BitSet bytes = new BitSet();
    ranges.forEach(range -> bytes.set((int) range.offset(), (int) range.end()));
    return bytes;
  }
}
