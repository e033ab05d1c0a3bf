package io.maskcast.trainer.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Normalisation;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.version.Jpeg;
import io.maskcast.shared.version.Raw;
import io.maskcast.shared.version.Thumbnail;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.data.TileTensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

class VersionedTilesTest {

  private static final int SIDE = 16;

  /** Smooth tiles with some noise, each with its own label. */
  private static LabelledTiles tiles(int count, int channels) {
    TileLayout layout = new TileLayout(SIDE, SIDE, channels, SampleType.U8, Interleave.PIXEL);
    byte[] samples = new byte[count * layout.denseBytes()];
    Random random = new Random(9);
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (128 + 80 * Math.sin(i * 0.01) + random.nextInt(30));
    }
    int[] labels = new int[count];
    Arrays.setAll(labels, i -> i);
    return new LabelledTiles(layout, samples, labels);
  }

  private static VersionedTiles render(LabelledTiles tiles, Versions versions) {
    return VersionedTiles.render(tiles, versions, done -> {}, () -> {});
  }

  /** A tile of a version. */
  private static byte[] tile(VersionedTiles tiles, int version, int tile) {
    int size = tiles.tiles().layout().denseBytes();
    return Arrays.copyOfRange(tiles.samples(version), tile * size, (tile + 1) * size);
  }

  @Test
  void everyTileIsRenderedInEveryVersion() {
    LabelledTiles tiles = tiles(101, 3);
    Versions versions = Versions.ofTiles(List.of(new Raw(), new Jpeg(40), new Thumbnail(4, 8)));
    VersionedTiles rendered = render(tiles, versions);
    assertThat(rendered.versions()).isEqualTo(3);
    assertThat(rendered.versionList()).isEqualTo(versions);
    assertThat(rendered.tiles()).isSameAs(tiles);
    assertThat(rendered.samples(0)).isSameAs(tiles.samples());
    long whole = 0;
    long payload = 0;
    try (JpegCodec codec = new JpegCodec(40, SIDE, SIDE, 3);
        ThumbnailRenderer thumbnail = new ThumbnailRenderer(new Thumbnail(4, 8), SIDE, SIDE, 3)) {
      for (int i = 0; i < 101; i++) {
        byte[] expected = tile(rendered, 0, i);
        PartRenderer.Bytes bytes = codec.render(expected);
        whole += bytes.whole();
        payload += bytes.payload();
        assertThat(tile(rendered, 1, i)).isEqualTo(expected);
        expected = tile(rendered, 0, i);
        thumbnail.render(expected);
        assertThat(tile(rendered, 2, i)).isEqualTo(expected);
      }
    }
    assertThat(rendered.meanBytes(0)).isEqualTo(768);
    assertThat(rendered.meanPayloadBytes(0)).isEqualTo(768);
    assertThat(rendered.meanBytes(1)).isEqualTo(whole / 101.0);
    assertThat(rendered.meanPayloadBytes(1)).isEqualTo(payload / 101.0);
    assertThat(rendered.meanBytes(2)).isEqualTo(4 * 8 * 3);
    assertThat(rendered.meanPayloadBytes(2)).isEqualTo(4 * 8 * 3);
    assertThatThrownBy(() -> rendered.meanBytes(1, 0))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void channelsOnTheirOwnAreGreyPictures() {
    LabelledTiles tiles = tiles(3, 5);
    VersionedTiles rendered =
        render(tiles, Versions.ofChannels(List.of(new Jpeg(60), new Thumbnail(2, 2), new Raw())));
    int plane = SIDE * SIDE;
    try (JpegCodec codec = new JpegCodec(60, SIDE, SIDE, 1)) {
      for (int channel = 0; channel < 5; channel++) {
        long whole = 0;
        for (int tile = 0; tile < 3; tile++) {
          byte[] grey = new byte[plane];
          for (int i = 0; i < plane; i++) {
            grey[i] = tiles.samples()[(tile * plane + i) * 5 + channel];
          }
          whole += codec.render(grey).whole();
          for (int i = 0; i < plane; i++) {
            assertThat(rendered.samples(0)[(tile * plane + i) * 5 + channel]).isEqualTo(grey[i]);
          }
        }
        assertThat(rendered.meanBytes(0, channel)).isEqualTo(whole / 3.0);
        assertThat(rendered.meanBytes(1, channel)).isEqualTo(4);
        assertThat(rendered.meanPayloadBytes(2, channel)).isEqualTo(plane);
        assertThat(rendered.meanPayloadBytes(0, channel)).isLessThan(whole / 3.0);
      }
    }
    assertThat(rendered.meanBytes(1)).isEqualTo(20);
    assertThat(rendered.samples(2)).isEqualTo(tiles.samples());
    assertThatThrownBy(() -> rendered.meanBytes(0, 5))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void lowerQualitiesTakeFewerBytes() {
    VersionedTiles rendered = render(tiles(20, 3), Versions.ofTiles(Versions.PAPER_QUALITIES));
    for (int v = 1; v < 10; v++) {
      assertThat(rendered.meanBytes(v)).isLessThan(rendered.meanBytes(v - 1));
      assertThat(rendered.meanPayloadBytes(v)).isLessThan(rendered.meanPayloadBytes(v - 1));
      assertThat(rendered.meanBytes(v)).isGreaterThan(rendered.meanPayloadBytes(v) + 500);
    }
  }

  @Test
  void tensorsShowAllVersionsNormalisedAlike() {
    LabelledTiles tiles = tiles(2, 1);
    VersionedTiles rendered =
        render(tiles, Versions.ofTiles(List.of(new Raw(), new Thumbnail(1, 1))));
    Normalisation normalisation = new Normalisation(new float[] {100}, new float[] {7});
    TileTensors tensors = new TileTensors(rendered, normalisation);
    assertThat(tensors.versions()).isEqualTo(2);
    assertThat(tensors.tensorSize()).isEqualTo(2 * SIDE * SIDE);
    float[] out = new float[tensors.tensorSize()];
    tensors.write(1, out, 0);
    for (int i = 0; i < out.length; i++) {
      byte sample = tile(rendered, i / (SIDE * SIDE), 1)[i % (SIDE * SIDE)];
      assertThat(out[i]).isEqualTo(normalisation.apply(sample & 0xff, 0));
    }
  }

  @Test
  void progressIsToldInTheCallingThread() {
    List<Integer> done = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    VersionedTiles.render(
        tiles(1000, 1),
        Versions.ofTiles(List.of(new Raw(), new Thumbnail(2, 2))),
        count -> {
          done.add(count);
          threads.add(Thread.currentThread());
        },
        () -> threads.add(Thread.currentThread()));
    assertThat(done).hasSizeGreaterThan(2).isSorted().doesNotHaveDuplicates().endsWith(1000);
    assertThat(threads).containsOnly(Thread.currentThread());
  }

  @Test
  void endsWhenTheCheckSaysSo() {
    List<Integer> done = new ArrayList<>();
    Runnable check =
        () -> {
          if (!done.isEmpty()) {
            throw new CancellationException();
          }
        };
    assertThatThrownBy(
            () ->
                VersionedTiles.render(
                    tiles(10_000, 1), Versions.ofTiles(Versions.PAPER_QUALITIES), done::add, check))
        .isInstanceOf(CancellationException.class);
    assertThat(done).hasSize(1);
  }

  @Test
  void refusesTilesThatHaveNoSuchVersion() {
    LabelledTiles two = tiles(2, 2);
    assertThatThrownBy(() -> render(two, Versions.ofTiles(Versions.PAPER_QUALITIES)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("1 or 3 channels");
    assertThat(render(two, Versions.ofChannels(Versions.PAPER_QUALITIES)).versions()).isEqualTo(10);
    assertThatThrownBy(
            () -> render(two, Versions.ofTiles(List.of(new Raw(), new Thumbnail(17, 1)))))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("thumbnail-17x1");
    LabelledTiles wide =
        new LabelledTiles(
            new TileLayout(1, 1, 1, SampleType.I16, Interleave.PIXEL), new byte[2], new int[1]);
    assertThatThrownBy(() -> render(wide, Versions.ofTiles(Versions.PAPER_QUALITIES)))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("1x1x1 i16");
  }
}
