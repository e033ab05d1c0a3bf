package io.maskcast.server.rpc;

import com.google.protobuf.ByteString;
import io.maskcast.proto.v1.DescribeSourceResponse;
import io.maskcast.proto.v1.FindTilesResponse;
import io.maskcast.proto.v1.GeoReference;
import io.maskcast.proto.v1.Interleave;
import io.maskcast.proto.v1.RasterGrid;
import io.maskcast.proto.v1.SampleType;
import io.maskcast.server.source.TileSource;
import io.maskcast.server.source.TilesVersion;
import io.maskcast.shared.geo.Affine;
import io.maskcast.shared.raster.TiledLevel;
import io.maskcast.shared.tile.TileLayout;
import io.maskcast.shared.tile.TileRange;
import java.util.HexFormat;
import java.util.List;

/** Sources as messages describe them. */
final class SourceMessages {

  private SourceMessages() {}

  /** All of a source but what a client may have of it. */
  static DescribeSourceResponse.Builder describe(TileSource source) {
    DescribeSourceResponse.Builder answer =
        DescribeSourceResponse.newBuilder()
            .setLayout(layout(source.layout()))
            .setTileCount(source.tileCount());
    source.noData().ifPresent(answer::setNoData);
    source.cutFrom().ifPresent(tiles -> answer.setRaster(raster(tiles, source.levelCount())));
    return answer;
  }

  static List<io.maskcast.proto.v1.TilesVersion> versions(List<TilesVersion> versions) {
    return versions.stream()
        .map(
            one ->
                io.maskcast.proto.v1.TilesVersion.newBuilder()
                    .setEnd(one.end())
                    .setVersion(
                        ByteString.copyFrom(HexFormat.of().parseHex(one.version().orElse(""))))
                    .build())
        .toList();
  }

  private static RasterGrid raster(TiledLevel tiles, int levels) {
    RasterGrid.Builder raster =
        RasterGrid.newBuilder()
            .setHeight(tiles.grid().rasterHeight())
            .setWidth(tiles.grid().rasterWidth())
            .setStride(tiles.grid().stride())
            .setLevels(levels);
    tiles.level().geoReference().ifPresent(lies -> raster.setGeoReference(reference(lies)));
    return raster.build();
  }

  private static GeoReference reference(io.maskcast.shared.geo.GeoReference lies) {
    Affine affine = lies.affine();
    return GeoReference.newBuilder()
        .addAllAffine(
            List.of(
                affine.x(),
                affine.xPerColumn(),
                affine.xPerRow(),
                affine.y(),
                affine.yPerColumn(),
                affine.yPerRow()))
        .setEpsg(lies.epsg().orElse(0))
        .setCitation(lies.citation().orElse(""))
        .setGeographic(lies.geographic())
        .build();
  }

  static FindTilesResponse found(List<TileRange> ranges) {
    FindTilesResponse.Builder answer = FindTilesResponse.newBuilder();
    for (TileRange range : ranges) {
      answer.addRanges(
          io.maskcast.proto.v1.TileRange.newBuilder()
              .setFirst(range.first())
              .setLast(range.last()));
    }
    return answer.build();
  }

  static io.maskcast.proto.v1.TileLayout layout(TileLayout layout) {
    return io.maskcast.proto.v1.TileLayout.newBuilder()
        .setHeight(layout.height())
        .setWidth(layout.width())
        .setChannels(layout.channels())
        .setSampleType(
            switch (layout.sampleType()) {
              case U8 -> SampleType.SAMPLE_TYPE_U8;
              case U16 -> SampleType.SAMPLE_TYPE_U16;
              case I16 -> SampleType.SAMPLE_TYPE_I16;
              case F32 -> SampleType.SAMPLE_TYPE_F32;
              case I8 -> SampleType.SAMPLE_TYPE_I8;
              case U32 -> SampleType.SAMPLE_TYPE_U32;
              case I32 -> SampleType.SAMPLE_TYPE_I32;
            })
        .setInterleave(
            switch (layout.interleave()) {
              case PIXEL -> Interleave.INTERLEAVE_PIXEL;
              case BAND -> Interleave.INTERLEAVE_BAND;
            })
        .build();
  }
}
