package io.maskcast.deploy.bench.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.deploy.bench.BenchCommand;
import io.maskcast.edge.inference.MaskedNetwork;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.config.MaskcastCommandLine;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class UntrainedBundleTest {

  private static final TileLayout TILES = new TileLayout(10, 8, 3, SampleType.U16, Interleave.BAND);

  private static Bundle bundle(double keep, long seed) {
    return UntrainedBundle.of(TILES, keep, new SplittableRandom(seed));
  }

  @Test
  void theMaskKeepsTheShareAskedFor() {
    assertThat(bundle(0.1, 1).mask().keptSamples()).isEqualTo(24);
    assertThat(bundle(1, 1).mask().keptSamples()).isEqualTo(240);
    assertThat(bundle(1e-9, 1).mask().keptSamples()).isEqualTo(1);
  }

  @Test
  void theSeedDecides() {
    assertThat(bundle(0.1, 1).digest()).isEqualTo(bundle(0.1, 1).digest());
    assertThat(bundle(0.1, 1).mask()).isNotEqualTo(bundle(0.1, 2).mask());
  }

  @Test
  void edgesTakeItAndItSaysWhatItIs() {
    Bundle bundle = bundle(0.1, 1);
    assertThat(bundle.manifest().metrics().dataset()).contains("untrained");
    assertThat(bundle.manifest().metrics().accuracyMasked()).isZero();
    try (MaskedNetwork network = MaskedNetwork.open(bundle, TILES, 4)) { // passes its self-test
      assertThat(network.plan().selectedSamples()).isEqualTo(24);
      assertThat(network.classify(new byte[2 * 24 * 2], 2).classes()).hasSize(2);
    }
  }

  @Test
  void aShareThatIsNoneIsRefused() {
    assertThat(
            MaskcastCommandLine.run(
                new BenchCommand(), new String[] {"serve", "--keep", "0"}, Map.of()))
        .isEqualTo(MaskcastCommandLine.USAGE);
  }
}
