package io.maskcast.trainer.learn;

import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.bundle.VersionsEntry;
import io.maskcast.shared.rendition.RenditionEncoder;
import io.maskcast.shared.rendition.RenditionPlan;
import io.maskcast.trainer.data.LabelledTiles;
import io.maskcast.trainer.pipeline.VersionChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a bundle brings where tiles travel in versions. The arrays are not copied.
 *
 * @param choice which versions, and the mask behind them
 * @param entry what the manifest says of them
 * @param blobs the blobs that the entry names, in the order they are published
 */
public record PublishedVersions(VersionChoice choice, VersionsEntry entry, List<byte[]> blobs) {

  /**
   * Makes it.
   *
   * @param choice what was learned
   * @param tiles the tiles learned from
   * @param tried the numbers of the self-test's tiles
   * @param learning the numbers of the tiles that the network learned from
   * @throws io.maskcast.shared.MaskcastException if such tiles cannot travel in these versions
   */
  static PublishedVersions of(
      VersionChoice choice, LabelledTiles tiles, int[] tried, int[] learning) {
    Map<Integer, byte[]> headers = new TileScans(choice, tiles).headers(learning);
    RenditionEncoder encoder =
        new RenditionEncoder(
            RenditionPlan.compile(
                choice.perChannel(), choice.chosen(), headers, choice.mask(), tiles.layout()));
    byte[] batch = encoder.batch(dense(tiles, tried), tried.length);
    List<byte[]> blobs = new ArrayList<>(headers.values());
    blobs.add(batch);
    List<VersionsEntry.JpegEntry> jpegs =
        headers.entrySet().stream()
            .map(made -> new VersionsEntry.JpegEntry(made.getKey(), Digest.of(made.getValue())))
            .toList();
    VersionsEntry entry =
        new VersionsEntry(
            choice.perChannel(),
            choice.chosen(),
            choice.choices(),
            choice.merge(),
            jpegs,
            Digest.of(batch));
    return new PublishedVersions(choice, entry, blobs);
  }

  private static byte[] dense(LabelledTiles tiles, int[] numbers) {
    int bytes = tiles.layout().denseBytes();
    byte[] dense = new byte[numbers.length * bytes];
    for (int i = 0; i < numbers.length; i++) {
      System.arraycopy(tiles.samples(), tiles.offset(numbers[i]), dense, i * bytes, bytes);
    }
    return dense;
  }
}
