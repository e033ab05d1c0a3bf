package io.maskcast.shared.raster;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.SelectionPlan;
import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.FileBytes;
import io.maskcast.shared.tiff.NewTiff;
import io.maskcast.shared.tiff.RangedBytes;
import io.maskcast.shared.tiff.TiffFile;
import io.maskcast.shared.tiff.TiffImage;
import io.maskcast.shared.tiff.TiffSample;
import io.maskcast.shared.tiff.TiffWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a file, and how often. */
class TiledLevelTest {

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
  void onlyBlocksOfSelectedBandsAreReadAndEachOnce() {
    Path path = write(tiff());
    Remembering file = new Remembering(FileBytes.open(path), new ArrayList<>());
    try (Raster whole = open(file)) {
      TiledLevel raster = whole.levels().get(0).tiles(32, 16);
      file.read().clear();
      long read = 0;
      SelectionPlan plan = plan(raster, 1);
      byte[] selected = new byte[plan.selectedBytes()];
      for (long tile = 0; tile < raster.grid().count(); tile++) {
        read += raster.read(tile, plan, selected, 0);
      }
      // 5 x 5 blocks a band, read by tiles of 2 x 2 blocks that overlap by half.
      TiffImage image = TiffFile.read(file.file(), Zstandard.pureJava()).raster();
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
  void blocksBesideEachOtherAreReadAtOnce() {
    Path path = write(tiff().withPixelsTogether());
    Remembering file = new Remembering(FileBytes.open(path), new ArrayList<>());
    try (Raster whole = open(file)) {
      TiledLevel raster = whole.levels().get(0).tiles(SIDE, SIDE);
      file.read().clear();
      SelectionPlan plan = SelectionPlan.dense(raster.layout());
      raster.read(0, plan, new byte[plan.selectedBytes()], 0);
      assertThat(file.read()).hasSize(1);
    }
  }

  /** The fixture has a mask in blocks of the same sides, which say of three bands at once. */
  @Test
  void blocksOfAMaskAreReadWithThoseOfSamplesAndOnce() throws Exception {
    Path path = Path.of(getClass().getResource("../tiff/masked-i16-BAND.tif").toURI());
    Remembering file = new Remembering(FileBytes.open(path), new ArrayList<>());
    try (Raster whole = open(file)) {
      TiffFile tiff = TiffFile.read(file.file(), Zstandard.pureJava());
      TiffImage mask = tiff.maskOf(tiff.raster()).orElseThrow();
      RasterLevel level = whole.levels().get(0);
      file.read().clear();
      level.read(new Window(2, 2, 3, 3), 0);
      assertThat(bytes(file.read()))
          .isEqualTo(
              bytes(
                  List.of(
                      tiff.raster().location(0).orElseThrow(), mask.location(0).orElseThrow())));
      file.read().clear();
      level.read(new Window(2, 2, 3, 3), 1);
      assertThat(bytes(file.read()))
          .isEqualTo(bytes(List.of(tiff.raster().location(6).orElseThrow())));
    }
  }

  private static NewTiff tiff() {
    return NewTiff.of(SIDE, SIDE, BANDS, TiffSample.U16).withSide(16);
  }

  /** Noise, so that no two blocks have the same length. */
  private Path write(NewTiff tiff) {
    Path file = folder.resolve("r.tif");
    Random random = new Random(6);
    try (TiffWriter writer = TiffWriter.create(file, tiff)) {
      while (writer.nextRows() > 0) {
        byte[] rows = new byte[writer.nextRows() * SIDE * BANDS * 2];
        random.nextBytes(rows);
        writer.write(rows);
      }
      writer.commit();
    }
    return file;
  }

  private static Raster open(RangedBytes file) {
    return Raster.open(List.of(RasterFile.whole("r.tif")), location -> new CoalescedBytes(file, 0));
  }

  private static SelectionPlan plan(TiledLevel raster, int channel) {
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
