package io.maskcast.shared.rendition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.bundle.VersionsEntry;
import io.maskcast.shared.jpeg.JpegEncoder;
import io.maskcast.shared.jpeg.Pictures;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskGrid;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.version.Jpeg;
import io.maskcast.shared.version.Merge;
import io.maskcast.shared.version.Raw;
import io.maskcast.shared.version.Thumbnail;
import io.maskcast.shared.version.Version;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tiles that travel in versions, against renderings made here. */
class RenditionTest {

  private static final int H = 9;
  private static final int W = 12;
  private static final int TILES = 5;
  private static final Jpeg FINE = new Jpeg(90);
  private static final Jpeg COARSE = new Jpeg(20);
  private static final Raw RAW = new Raw();
  private static final Thumbnail SMALL = new Thumbnail(3, 4);
  private static final Normalisation NORMALISATION =
      new Normalisation(new float[] {100, 50, 128}, new float[] {20, 30, 40});

  private static TileLayout layout(Interleave interleave) {
    return new TileLayout(H, W, 3, SampleType.U8, interleave);
  }

  private static Mask everything() {
    BitSet all = new BitSet();
    all.set(0, 3);
    return Mask.of(MaskGrid.channels(3, H, W), all);
  }

  private static Mask somePixels(int channels) {
    Random random = new Random(2);
    BitSet kept = new BitSet();
    for (int i = 0; i < channels * H * W; i++) {
      kept.set(i, random.nextInt(3) == 0);
    }
    return Mask.of(MaskGrid.pixels(3, H, W), kept);
  }

  private static Map<Integer, byte[]> headers(boolean perChannel, List<Version> chosen) {
    Map<Integer, byte[]> headers = new TreeMap<>();
    for (Version version : chosen) {
      if (version instanceof Jpeg jpeg) {
        try (JpegEncoder encoder = new JpegEncoder(jpeg.quality(), H, W, perChannel ? 1 : 3)) {
          headers.put(jpeg.quality(), encoder.header().bytes());
        }
      }
    }
    return headers;
  }

  private static VersionsEntry entry(
      boolean perChannel, List<Version> chosen, int choices, Merge merge) {
    Map<Integer, byte[]> headers = headers(perChannel, chosen);
    return new VersionsEntry(
        perChannel,
        chosen,
        choices,
        merge,
        headers.entrySet().stream()
            .map(h -> new VersionsEntry.JpegEntry(h.getKey(), Digest.of(h.getValue())))
            .toList(),
        Digest.of(new byte[0]));
  }

  private static RenditionPlan plan(
      boolean perChannel, List<Version> chosen, Mask mask, Interleave interleave) {
    return RenditionPlan.compile(
        perChannel, chosen, headers(perChannel, chosen), mask, layout(interleave));
  }

  /** A part, pixel-interleaved, as a version shows it. */
  private static byte[] rendered(Version version, byte[] part, int channels) {
    if (version instanceof Jpeg jpeg) {
      try (JpegEncoder encoder = new JpegEncoder(jpeg.quality(), H, W, channels)) {
        var image = ImageIO.read(new ByteArrayInputStream(encoder.encode(part)));
        return (byte[]) image.getRaster().getDataElements(0, 0, W, H, null);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
    return version instanceof Thumbnail ? blocks(part, channels) : part;
  }

  /** Means of 3 x 3 pixels: what a thumbnail of 3 x 4 is of 9 x 12. */
  private static byte[] blocks(byte[] part, int channels) {
    byte[] blocks = new byte[part.length];
    for (int i = 0; i < part.length; i++) {
      int channel = i % channels;
      int row = i / channels / W / 3 * 3;
      int column = i / channels % W / 3 * 3;
      int sum = 0;
      for (int pixel = 0; pixel < 9; pixel++) {
        int at = (row + pixel / 3) * W + column + pixel % 3;
        sum += part[at * channels + channel] & 0xff;
      }
      blocks[i] = (byte) Math.round(sum / 9.0);
    }
    return blocks;
  }

  /** What the network should see of a pixel-interleaved tile. */
  private static float[] expected(
      byte[] tile, boolean perChannel, List<Version> chosen, Mask mask) {
    float[] tensor = new float[tile.length];
    for (int channel = 0; channel < 3; channel++) {
      byte[] shown = rendered(chosen.get(channel), tile, 3);
      if (perChannel) {
        byte[] plane = new byte[H * W];
        for (int pixel = 0; pixel < plane.length; pixel++) {
          plane[pixel] = tile[pixel * 3 + channel];
        }
        plane = rendered(chosen.get(channel), plane, 1);
        for (int pixel = 0; pixel < plane.length; pixel++) {
          shown[pixel * 3 + channel] = plane[pixel];
        }
      }
      for (int pixel = 0; pixel < H * W; pixel++) {
        if (mask.keeps(channel, pixel / W, pixel % W)) {
          tensor[channel * H * W + pixel] =
              NORMALISATION.apply(shown[pixel * 3 + channel] & 0xff, channel);
        }
      }
    }
    return tensor;
  }

  private static byte[] tiles(Interleave interleave) {
    byte[] tiles = Pictures.part(TILES * H * W * 3, 4);
    if (interleave == Interleave.PIXEL) {
      return tiles;
    }
    byte[] banded = new byte[tiles.length];
    for (int i = 0; i < tiles.length; i++) {
      int sample = i % (H * W * 3);
      banded[i - sample + sample % 3 * H * W + sample / 3] = tiles[i];
    }
    return banded;
  }

  private static void travels(boolean perChannel, List<Version> chosen, Mask mask, int samples) {
    for (Interleave interleave : Interleave.values()) {
      RenditionPlan plan = plan(perChannel, chosen, mask, interleave);
      assertThat(plan.samples()).isEqualTo(samples);
      byte[] batch = new RenditionEncoder(plan).batch(tiles(interleave), TILES);
      assertThat(plan.requireBatch(batch, TILES)).isLessThanOrEqualTo(batch.length);
      RenditionReassembly reassembly =
          new RenditionReassembly(plan, entry(perChannel, chosen, 4, Merge.SUM), NORMALISATION);
      float[] tensors = new float[2 * reassembly.tensorSize()];
      reassembly.write(batch, TILES, 3, 2, FloatBuffer.wrap(tensors));
      byte[] plain = tiles(Interleave.PIXEL);
      for (int tile = 3; tile < 5; tile++) {
        int size = H * W * 3;
        byte[] of = Arrays.copyOfRange(plain, tile * size, (tile + 1) * size);
        assertThat(Arrays.copyOfRange(tensors, (tile - 3) * size, (tile - 2) * size))
            .isEqualTo(expected(of, perChannel, chosen, mask));
      }
    }
  }

  @Test
  void channelsTravelEachInItsVersion() {
    travels(true, List.of(FINE, COARSE, FINE), everything(), 0);
    travels(true, List.of(COARSE, RAW, SMALL), everything(), H * W + 12);
    travels(true, List.of(SMALL, SMALL, RAW), everything(), H * W + 24);
  }

  @Test
  void wholeTilesTravelInEveryVersionAChannelIsOf() {
    travels(false, List.of(COARSE, COARSE, COARSE), everything(), 0);
    travels(false, List.of(SMALL, SMALL, SMALL), everything(), 36);
    travels(false, List.of(COARSE, FINE, COARSE), everything(), 0);
    travels(false, List.of(SMALL, FINE, RAW), everything(), 12 + H * W);
    assertThat(plan(false, List.of(COARSE, FINE, COARSE), everything(), Interleave.PIXEL).scans())
        .isEqualTo(2);
  }

  @Test
  void aMaskBehindThemLeavesOutWhatIsNotSeen() {
    Mask pixels = somePixels(3);
    travels(true, List.of(COARSE, COARSE, FINE), pixels, 0);
    travels(false, List.of(COARSE, COARSE, COARSE), pixels, 0);
    int raw = 0;
    for (int i = 0; i < H * W; i++) {
      raw += pixels.keeps(1, i / W, i % W) ? 1 : 0;
    }
    // Of 12 blocks of 9 pixels each, a third of them kept, all are seen.
    travels(true, List.of(COARSE, RAW, SMALL), pixels, raw + 12);
    // A single pixel needs one sample of the thumbnail.
    BitSet one = new BitSet();
    one.set(50);
    travels(true, List.of(SMALL, RAW, FINE), Mask.of(MaskGrid.pixels(3, H, W), one), 1);
  }

  @Test
  void aPartOfWhichNothingIsKeptDoesNotTravel() {
    Mask first = somePixels(1);
    assertThat(plan(true, List.of(COARSE, FINE, FINE), first, Interleave.PIXEL).scans())
        .isEqualTo(1);
    travels(true, List.of(COARSE, FINE, RAW), first, 0);
    Mask nothing = Mask.of(MaskGrid.pixels(3, H, W), new BitSet());
    travels(true, List.of(COARSE, FINE, RAW), nothing, 0);
  }

  @ParameterizedTest
  @EnumSource(Merge.class)
  void versionsAreMergedAsDeclared(Merge merge) {
    List<Version> chosen = List.of(RAW, RAW, RAW);
    RenditionPlan plan = plan(true, chosen, everything(), Interleave.PIXEL);
    byte[] tile = new byte[H * W * 3];
    tile[0] = 60; // (60 - 100) / 20 = -2
    tile[1] = 110; // (110 - 50) / 30 = 2
    RenditionReassembly reassembly =
        new RenditionReassembly(plan, entry(true, chosen, 4, merge), NORMALISATION);
    float[] tensor = new float[tile.length];
    reassembly.write(new RenditionEncoder(plan).batch(tile, 1), 1, 0, 1, FloatBuffer.wrap(tensor));
    float[] wanted =
        switch (merge) {
          case SUM -> new float[] {-2, 2};
          case MEAN -> new float[] {-0.5f, 0.5f};
          case MAX -> new float[] {0, 2};
        };
    assertThat(tensor[0]).isEqualTo(wanted[0]);
    assertThat(tensor[H * W]).isEqualTo(wanted[1]);
  }

  @Test
  void theSamplesAsTheyCameAreInTheLayoutsOrder() {
    for (Interleave interleave : Interleave.values()) {
      List<Version> chosen = List.of(RAW, RAW, RAW);
      RenditionPlan plan = plan(true, chosen, everything(), interleave);
      byte[] batch = new RenditionEncoder(plan).batch(tiles(interleave), TILES);
      RenditionReassembly reassembly =
          new RenditionReassembly(plan, entry(true, chosen, 2, Merge.MAX), NORMALISATION);
      assertThat(reassembly.dense(batch, TILES, 1))
          .isEqualTo(Arrays.copyOfRange(tiles(interleave), H * W * 3, 2 * H * W * 3));
    }
  }

  @Test
  void otherTilesAreRefused() {
    List<Version> chosen = List.of(FINE, FINE, FINE);
    Map<Integer, byte[]> whole = headers(false, chosen);
    TileLayout tiles = layout(Interleave.PIXEL);
    assertThatThrownBy(() -> RenditionPlan.compile(true, chosen, whole, everything(), tiles))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("with 3 channel(s)");
    TileLayout wide = new TileLayout(H, W, 3, SampleType.U16, Interleave.PIXEL);
    assertThatThrownBy(() -> RenditionPlan.compile(false, chosen, whole, everything(), wide))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("unsigned bytes");
    TileLayout turned = new TileLayout(W, H, 3, SampleType.U8, Interleave.PIXEL);
    assertThatThrownBy(() -> RenditionPlan.compile(false, chosen, whole, everything(), turned))
        .isInstanceOf(MaskcastException.class);
    List<Version> large = List.of(new Thumbnail(H + 1, 1), RAW, RAW);
    assertThatThrownBy(() -> RenditionPlan.compile(true, large, Map.of(), everything(), tiles))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("larger than the tiles");
  }

  @Test
  void tilesThatMightNotFitABatchAreRefused() {
    int side = 1024;
    BitSet all = new BitSet();
    all.set(0);
    Mask mask = Mask.of(MaskGrid.channels(1, side, side), all);
    TileLayout layout = new TileLayout(side, side, 1, SampleType.U8, Interleave.PIXEL);
    assertThatThrownBy(() -> RenditionPlan.compile(true, List.of(RAW), Map.of(), mask, layout))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("too large to travel in versions");
  }

  private static final List<Version> MIXED = List.of(COARSE, RAW, FINE);
  private static final RenditionPlan MIXED_PLAN = plan(true, MIXED, everything(), Interleave.PIXEL);
  private static final byte[] MIXED_BATCH =
      new RenditionEncoder(MIXED_PLAN).batch(tiles(Interleave.PIXEL), TILES);

  @Test
  void batchesThatAreCutOrTooLongAreRefused() {
    for (int length = 0; length < MIXED_BATCH.length; length++) {
      byte[] cut = Arrays.copyOf(MIXED_BATCH, length);
      assertThatThrownBy(() -> MIXED_PLAN.requireBatch(cut, TILES))
          .isInstanceOf(MaskcastException.class);
    }
    byte[] longer = Arrays.copyOf(MIXED_BATCH, MIXED_BATCH.length + 1);
    assertThatThrownBy(() -> MIXED_PLAN.requireBatch(longer, TILES))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("1 bytes follow");
    assertThatThrownBy(() -> MIXED_PLAN.requireBatch(MIXED_BATCH, TILES + 1))
        .isInstanceOf(MaskcastException.class);
    byte[] endless = MIXED_BATCH.clone();
    Arrays.fill(endless, TILES * H * W, TILES * H * W + 4, (byte) 0xff);
    assertThatThrownBy(() -> MIXED_PLAN.requireBatch(endless, TILES))
        .isInstanceOf(MaskcastException.class);
  }

  /** Some bytes changed: tensors of the right size, or a refusal. */
  @Property(tries = 500)
  void changedBatchesGiveNothingElse(
      @ForAll @IntRange(min = 1, max = 5) int changes, @ForAll long seed) {
    byte[] changed = MIXED_BATCH.clone();
    Random random = new Random(seed);
    for (int i = 0; i < changes; i++) {
      changed[random.nextInt(changed.length)] = (byte) random.nextInt();
    }
    RenditionReassembly reassembly =
        new RenditionReassembly(MIXED_PLAN, entry(true, MIXED, 3, Merge.SUM), NORMALISATION);
    float[] tensors = new float[TILES * reassembly.tensorSize()];
    try {
      MIXED_PLAN.requireBatch(changed, TILES);
      reassembly.write(changed, TILES, 0, TILES, FloatBuffer.wrap(tensors));
    } catch (MaskcastException e) {
      assertThat(e.getMessage()).contains("scan");
    }
  }
}
