package io.maskcast.edge.stream;

import io.maskcast.edge.budget.BudgetLeft;
import io.maskcast.edge.source.RasterGrid;
import io.maskcast.edge.source.SourceDescription;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.source.TileChoice;
import io.maskcast.edge.source.TilesVersion;
import io.maskcast.proto.v1.DescribeSourceResponse;
import io.maskcast.proto.v1.FindTilesRequest;
import io.maskcast.proto.v1.FindTilesResponse;
import io.maskcast.proto.v1.GeoBox;
import io.maskcast.proto.v1.PixelWindow;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.geo.Affine;
import io.maskcast.shared.geo.GeoReference;
import io.maskcast.shared.raster.TileGrid;
import io.maskcast.shared.raster.Window;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** What a server says of its sources, out of messages; what it is asked, in messages. */
final class Descriptions {

  private Descriptions() {}

  static SourceDescription of(DescribeSourceResponse answer) {
    TileLayout layout = layout(answer.getLayout());
    return new SourceDescription(
        layout,
        answer.getTileCount(),
        left(answer),
        answer.hasRaster() ? Optional.of(raster(answer, layout)) : Optional.empty(),
        answer.hasNoData() ? Optional.of((float) answer.getNoData()) : Optional.empty(),
        answer.getVersionsList().stream().map(Descriptions::version).toList());
  }

  private static TilesVersion version(io.maskcast.proto.v1.TilesVersion one) {
    String version = HexFormat.of().formatHex(one.getVersion().toByteArray());
    return new TilesVersion(one.getEnd(), Optional.of(version).filter(text -> !text.isEmpty()));
  }

  private static Optional<BudgetLeft> left(DescribeSourceResponse answer) {
    return answer.hasBudgetLeft()
        ? Optional.of(
            new BudgetLeft(
                answer.getBudgetLeft().getBytes(),
                Duration.ofSeconds(answer.getBudgetLeft().getRenewedAfter())))
        : Optional.empty();
  }

  private static RasterGrid raster(DescribeSourceResponse answer, TileLayout layout) {
    io.maskcast.proto.v1.RasterGrid raster = answer.getRaster();
    TileGrid tiles =
        new TileGrid(
            raster.getHeight(),
            raster.getWidth(),
            layout.height(),
            layout.width(),
            raster.getStride());
    if (tiles.count() != answer.getTileCount()) {
      throw new MaskcastException(
          "The server says that %d tiles are cut from a raster that has %d of them"
              .formatted(answer.getTileCount(), tiles.count()));
    }
    return new RasterGrid(
        tiles,
        raster.getLevels(),
        raster.hasGeoReference()
            ? Optional.of(reference(raster.getGeoReference()))
            : Optional.empty());
  }

  private static GeoReference reference(io.maskcast.proto.v1.GeoReference reference) {
    List<Double> six = reference.getAffineList();
    if (six.size() != 6
        || !Affine.isSound(
            six.get(0), six.get(1), six.get(2), six.get(3), six.get(4), six.get(5))) {
      throw new MaskcastException("The server says that its pixels lie at %s".formatted(six));
    }
    return new GeoReference(
        new Affine(six.get(0), six.get(1), six.get(2), six.get(3), six.get(4), six.get(5)),
        reference.getEpsg() > 0 ? Optional.of(reference.getEpsg()) : Optional.empty(),
        Optional.of(reference.getCitation()).filter(text -> !text.isEmpty()),
        reference.getGeographic());
  }

  static TileLayout layout(io.maskcast.proto.v1.TileLayout layout) {
    SampleType type =
        switch (layout.getSampleType()) {
          case SAMPLE_TYPE_U8 -> SampleType.U8;
          case SAMPLE_TYPE_U16 -> SampleType.U16;
          case SAMPLE_TYPE_I16 -> SampleType.I16;
          case SAMPLE_TYPE_F32 -> SampleType.F32;
          case SAMPLE_TYPE_I8 -> SampleType.I8;
          case SAMPLE_TYPE_U32 -> SampleType.U32;
          case SAMPLE_TYPE_I32 -> SampleType.I32;
          default ->
              throw new MaskcastException(
                  "The server names a sample type unknown here; use a newer maskcast");
        };
    Interleave interleave =
        switch (layout.getInterleave()) {
          case INTERLEAVE_PIXEL -> Interleave.PIXEL;
          case INTERLEAVE_BAND -> Interleave.BAND;
          default ->
              throw new MaskcastException(
                  "The server names a sample order unknown here; use a newer maskcast");
        };
    return new TileLayout(
        layout.getHeight(), layout.getWidth(), layout.getChannels(), type, interleave);
  }

  /** Asks for the tiles that show something. */
  static FindTilesRequest find(SourceLevel source, TileChoice choice) {
    FindTilesRequest.Builder request =
        FindTilesRequest.newBuilder().setSource(source.name()).setLevel(source.level());
    if (choice instanceof TileChoice.InPixels pixels) {
      Window window = pixels.window();
      request.setPixels(
          PixelWindow.newBuilder()
              .setRow(window.row())
              .setColumn(window.column())
              .setRows(window.rows())
              .setColumns(window.columns()));
    } else if (choice instanceof TileChoice.InDegrees degrees) {
      request.setDegrees(
          GeoBox.newBuilder()
              .setWest(degrees.west())
              .setSouth(degrees.south())
              .setEast(degrees.east())
              .setNorth(degrees.north()));
    }
    return request.build();
  }

  static List<TileRange> ranges(FindTilesResponse found) {
    if (found.getRangesCount() == 0) {
      throw new MaskcastException("The server found no tiles and did not say why");
    }
    return found.getRangesList().stream()
        .map(range -> new TileRange(range.getFirst(), range.getLast()))
        .toList();
  }
}
