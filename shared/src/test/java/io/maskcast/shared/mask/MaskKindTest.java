package io.maskcast.shared.mask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaskKindTest {

  static Stream<Arguments> kinds() {
    return Stream.of(
        Arguments.of(MaskKind.PIXEL_ANY, "pixel-any", MaskGrid.pixels(3, 12, 9)),
        Arguments.of(
            MaskKind.PIXEL_ANY.jointly(), "pixel-any-joint", new MaskGrid(3, 12, 9, 1, 12, 9)),
        Arguments.of(MaskKind.CHANNEL_ANY, "channel-any", MaskGrid.channels(3, 12, 9)),
        Arguments.of(MaskKind.blocks(4, 2), "block-any-4x2", new MaskGrid(3, 12, 9, 3, 4, 2)),
        Arguments.of(
            MaskKind.blocks(12, 9).jointly(),
            "block-any-12x9-joint",
            new MaskGrid(3, 12, 9, 1, 12, 9)),
        Arguments.of(MaskKind.PIXEL_XOR, "pixel-xor", MaskGrid.pixels(3, 12, 9)),
        Arguments.of(MaskKind.CHANNEL_XOR, "channel-xor", MaskGrid.channels(3, 12, 9)),
        Arguments.of(
            MaskKind.CHANNEL_XOR.jointly(), "channel-xor-joint", new MaskGrid(3, 12, 9, 1, 1, 1)),
        Arguments.of(
            new MaskKind(MaskKind.Unit.BLOCK, MaskKind.Rule.XOR, 4, 2, true),
            "block-xor-4x2-joint",
            new MaskGrid(3, 12, 9, 1, 4, 2)));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void kindsHaveALabelAndAGrid(MaskKind kind, String label, MaskGrid grid) {
    assertThat(kind.label()).isEqualTo(label);
    assertThat(kind).hasToString(label);
    assertThat(MaskKind.of(label)).isEqualTo(kind);
    assertThat(kind.grid(3, 12, 9)).isEqualTo(grid);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "pixel",
        "PIXEL_ANY",
        "pixel_any",
        "pixel-any ",
        "pixel-or",
        "channel-xor-2x2",
        "block-xor",
        "channel-any-joint",
        "pixel-any-3x3",
        "channel-any-3x3",
        "block-any",
        "block-any-joint",
        "block-any-0x3",
        "block-any-3x-3",
        "block-any-3x3x3",
        "block-any-1000000x1"
      })
  void unknownKindsAreRefusedWithTheKnownOnes(String label) {
    assertThatThrownBy(() -> MaskKind.of(label))
        .isInstanceOf(MaskcastException.class)
        .hasMessage(
            "'%s' is no mask kind; allowed: pixel-any, channel-any, block-any-HxW, pixel-xor, channel-xor, block-xor-HxW, and each but channel-any with -joint",
            label);
  }

  @Test
  void partsThatDoNotGoTogetherAreRefused() {
    assertThatThrownBy(MaskKind.CHANNEL_ANY::jointly).isInstanceOf(MaskcastException.class);
    assertThatThrownBy(() -> MaskKind.blocks(0, 3)).isInstanceOf(MaskcastException.class);
    assertThatThrownBy(() -> new MaskKind(MaskKind.Unit.PIXEL, MaskKind.Rule.ANY, 2, 1, false))
        .isInstanceOf(MaskcastException.class);
  }

  @Test
  void moreBlocksThanSamplesAreRefusedWithWhatFits() {
    assertThatThrownBy(() -> MaskKind.blocks(13, 9).grid(3, 12, 9))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("1..12");
  }
}
