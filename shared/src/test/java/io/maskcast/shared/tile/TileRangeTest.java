package io.maskcast.shared.tile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.Hostile;
import io.maskcast.shared.MaskcastException;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TileRangeTest {

  @Provide
  Arbitrary<List<TileRange>> ranges() {
    return Combinators.combine(
            Arbitraries.longs().between(0, 50), Arbitraries.longs().between(0, 20))
        .as((first, more) -> new TileRange(first, first + more))
        .list()
        .ofMinSize(1)
        .ofMaxSize(5);
  }

  @Property
  void aCursorWalksThroughTheRangesInOrder(@ForAll("ranges") List<TileRange> ranges) {
    List<Long> tiles =
        ranges.stream()
            .flatMap(range -> LongStream.rangeClosed(range.first(), range.last()).boxed())
            .toList();
    assertThat(TileRange.count(ranges)).isEqualTo(tiles.size());
    TileCursor cursor = new TileCursor(ranges);
    List<Long> walked = new ArrayList<>();
    cursor.forEachRemaining((LongConsumer) walked::add);
    assertThat(walked).isEqualTo(tiles);
    assertThatThrownBy(cursor::nextLong).isInstanceOf(NoSuchElementException.class);
  }

  /** Looking at all ranges for each tile would take minutes here. */
  @Test
  @Timeout(20)
  void aCursorIsNotSlowedByTheNumberOfRanges() {
    int many = 500_000;
    List<TileRange> ranges = new ArrayList<>();
    for (int i = 0; i < many; i++) {
      ranges.add(new TileRange(many - i, many - i));
    }
    TileCursor cursor = new TileCursor(ranges);
    for (long tile = many; tile > 0; tile--) {
      assertThat(cursor.nextLong()).isEqualTo(tile);
    }
    assertThat(cursor.hasNext()).isFalse();
  }

  @Property
  void whatIsWrittenIsRead(@ForAll("ranges") List<TileRange> ranges) {
    String text = ranges.stream().map(TileRange::toString).collect(Collectors.joining(","));
    assertThat(TileRange.parse(text)).isEqualTo(ranges);
  }

  @Test
  void readsWhatPeopleWrite() {
    assertThat(TileRange.parse("17")).containsExactly(new TileRange(17, 17));
    assertThat(TileRange.parse("0-1999")).containsExactly(new TileRange(0, 1999));
    assertThat(TileRange.parse(" 0-99, 200-299 "))
        .containsExactly(new TileRange(0, 99), new TileRange(200, 299));
    assertThat(TileRange.parse("5,5")).containsExactly(new TileRange(5, 5), new TileRange(5, 5));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        ",",
        "1,",
        ",1",
        "-",
        "-1",
        "1-",
        "1-2-3",
        "--1",
        "1--2",
        "a",
        "1-b",
        "1.5",
        "1 - 2",
        "+1",
        "1-+2",
        "0x10",
        "\u0663", // a digit, but none that people can tell from garbage
        "99999999999999999999",
        "0-99999999999999999999"
      })
  void garbageIsRefusedWithAnExample(String text) {
    assertThatThrownBy(() -> TileRange.parse(text))
        .isInstanceOf(MaskcastException.class)
        .hasMessage("'%s' does not name tiles: write 17, 0-1999 or 0-99,200-299", text);
  }

  @Property
  void parseNeverFailsOtherwise(@ForAll String text) {
    Hostile.acceptedOrRefused(() -> TileRange.parse(text));
  }

  @Property
  void parseNeverFailsOtherwiseOnNearMisses(
      @ForAll @CharRange(from = '+', to = '9') String digitsAndSigns) {
    Hostile.acceptedOrRefused(
        () -> {
          List<TileRange> ranges = TileRange.parse(digitsAndSigns);
          assertThat(ranges)
              .allSatisfy(range -> assertThat(range.count()).isPositive())
              .hasSize(1 + (int) digitsAndSigns.chars().filter(c -> c == ',').count());
        });
  }

  @ParameterizedTest
  @CsvSource({
    "-1,0",
    "-1,-1",
    "1,0",
    "5,4",
    "0,-1",
    "-9223372036854775808,9223372036854775807",
    "0,9223372036854775807" // one more than a long counts
  })
  void rangesAreNotNegativeNorBackwardsNorUncountable(long first, long last) {
    assertThatThrownBy(() -> new TileRange(first, last))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining(first + "-" + last);
  }

  @Test
  void backwardsTextIsRefused() {
    assertThatThrownBy(() -> TileRange.parse("9-3"))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContaining("9-3");
  }

  @Test
  void theLargestRangeCounts() {
    TileRange all = new TileRange(0, Long.MAX_VALUE - 1);
    assertThat(all.count()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void countsThatOverflowAreRefused() {
    TileRange all = new TileRange(0, Long.MAX_VALUE - 1);
    assertThatThrownBy(() -> TileRange.count(List.of(all, new TileRange(0, 0))))
        .isInstanceOf(MaskcastException.class);
    assertThatThrownBy(() -> TileRange.count(List.of(all, all, new TileRange(0, 5))))
        .isInstanceOf(MaskcastException.class);
  }

  @Test
  void noRangesNameNoTiles() {
    assertThat(TileRange.count(List.of())).isZero();
    TileCursor cursor = new TileCursor(List.of());
    assertThat(cursor.hasNext()).isFalse();
    assertThatThrownBy(cursor::nextLong).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void theLastTileThereCanBeEndsAWalk() {
    long last = Long.MAX_VALUE - 1;
    TileCursor cursor = new TileCursor(List.of(new TileRange(last, last), new TileRange(0, 0)));
    assertThat(cursor.nextLong()).isEqualTo(last);
    assertThat(cursor.nextLong()).isZero();
    assertThat(cursor.hasNext()).isFalse();
  }

  @Test
  void takingKeepsWhatIsInFront() {
    List<TileRange> ranges = TileRange.parse("5-7,0,9-10");

    assertThat(TileRange.take(ranges, 0)).isEmpty();
    assertThat(TileRange.take(ranges, 2)).isEqualTo(TileRange.parse("5-6"));
    assertThat(TileRange.take(ranges, 3)).isEqualTo(TileRange.parse("5-7"));
    assertThat(TileRange.take(ranges, 5)).isEqualTo(TileRange.parse("5-7,0,9"));
    assertThat(TileRange.take(ranges, 6)).isEqualTo(ranges);
  }

  @Test
  void skippingLeavesWhatIsBehind() {
    List<TileRange> ranges = TileRange.parse("5-7,0,9-10");

    assertThat(TileRange.skip(ranges, 0)).isEqualTo(ranges);
    assertThat(TileRange.skip(ranges, 2)).isEqualTo(TileRange.parse("7,0,9-10"));
    assertThat(TileRange.skip(ranges, 3)).isEqualTo(TileRange.parse("0,9-10"));
    assertThat(TileRange.skip(ranges, 5)).isEqualTo(TileRange.parse("10"));
    assertThat(TileRange.skip(ranges, 6)).isEmpty();
  }

  @Test
  void joiningClosesNoGapAndKeepsTheOrder() {
    assertThat(TileRange.joined(TileRange.parse("1,2,3-5,7,6,8-9")))
        .isEqualTo(TileRange.parse("1-5,7,6,8-9"));
    assertThat(TileRange.joined(TileRange.parse("6,7,7,8"))).isEqualTo(TileRange.parse("6-7,7-8"));
    assertThat(TileRange.joined(List.of())).isEmpty();
  }
}
