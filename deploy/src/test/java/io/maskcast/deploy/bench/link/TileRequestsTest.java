package io.maskcast.deploy.bench.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.shared.tile.TileRange;
import java.util.List;
import org.junit.jupiter.api.Test;

class TileRequestsTest {

  @Test
  void theTilesComeInTurnAndBeginAnew() {
    assertThat(TileRequests.stretch(0, 4, 10)).isEqualTo(List.of(new TileRange(0, 3)));
    assertThat(TileRequests.stretch(1, 4, 10)).isEqualTo(List.of(new TileRange(4, 7)));
    assertThat(TileRequests.stretch(2, 4, 10))
        .isEqualTo(List.of(new TileRange(8, 9), new TileRange(0, 1)));
    assertThat(TileRequests.stretch(3, 4, 10)).isEqualTo(List.of(new TileRange(2, 5)));
    assertThat(TileRequests.stretch(7, 10, 10)).isEqualTo(List.of(new TileRange(0, 9)));
    assertThat(TileRequests.stretch(4, 5, 10)).isEqualTo(List.of(new TileRange(0, 4)));
  }
}
