package io.maskcast.deploy.bench.tiles;

import io.maskcast.shared.tile.TileLayout;
import io.maskcast.trainer.data.Dataset;
import io.maskcast.trainer.data.LabelledTiles;
import java.util.Optional;

/**
 * What becomes of tiles that are sent as images or overviews: there and back, as they arrive at the
 * other end. Masks have none, as a network knows what to do with samples that are missing.
 */
interface Passage {

  /**
   * Sends tiles through.
   *
   * @param samples tile after tile
   * @return as many of them, as they arrive
   */
  byte[] through(byte[] samples);

  /** The passage of a representation. */
  static Optional<Passage> of(Representation what, TileLayout layout, Optional<Gdal> gdal) {
    return switch (what.family()) {
      case OVERVIEW -> {
        Overview overview = new Overview(layout, (int) what.setting());
        yield Optional.of(samples -> overview.enlarge(overview.reduce(samples)));
      }
      case JPEG, WEBP, JPEG2000 -> {
        ImageCoding coding = coding(what, gdal);
        yield Optional.of(samples -> throughImages(coding, layout, samples));
      }
      default -> Optional.empty();
    };
  }

  /** How the images of a representation are written. */
  static ImageCoding coding(Representation what, Optional<Gdal> gdal) {
    return what.family() == Family.JPEG
        ? new JpegCoding((int) what.setting())
        : new GdalCoding(gdal.orElseThrow(), what.family(), what.setting());
  }

  private static byte[] throughImages(ImageCoding coding, TileLayout layout, byte[] samples) {
    int tiles = samples.length / layout.denseBytes();
    byte[] arrived = new byte[samples.length];
    int most = Mosaic.largest(layout, tiles).tiles();
    for (int first = 0; first < tiles; first += most) {
      Mosaic mosaic = new Mosaic(layout, Math.min(most, tiles - first));
      byte[] file = coding.encode(mosaic, mosaic.arrange(samples, first));
      mosaic.restore(coding.decode(mosaic, file), arrived, first);
    }
    return arrived;
  }

  /** A data set both parts of which went through. */
  default Dataset through(Dataset dataset) {
    return new Dataset(
        dataset.name(),
        through(dataset.train()),
        through(dataset.test()),
        dataset.classes(),
        dataset.classNames());
  }

  private LabelledTiles through(LabelledTiles tiles) {
    int[] labels = new int[tiles.count()];
    for (int tile = 0; tile < labels.length; tile++) {
      labels[tile] = tiles.label(tile);
    }
    return new LabelledTiles(tiles.layout(), through(tiles.samples()), labels);
  }
}
