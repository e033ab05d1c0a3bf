package io.maskcast.shared.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ByteAccountTest {

  private static final ByteAccount LOW = new ByteAccount(1, 2, 3, 4, 5, 6, 7, 8, 9);
  private static final ByteAccount HIGH = new ByteAccount(10, 20, 30, 40, 50, 60, 70, 80, 90);
  private static final ByteAccount BOTH = new ByteAccount(11, 22, 33, 44, 55, 66, 77, 88, 99);

  @Provide
  Arbitrary<ByteAccount> accounts() {
    return Arbitraries.longs().greaterOrEqual(0).list().ofSize(9).map(ByteAccount::of);
  }

  @Test
  void everyColumnIsAddedToItsOwn() {
    assertThat(LOW.plus(HIGH)).isEqualTo(BOTH);
  }

  @Test
  void everyColumnIsSubtractedFromItsOwn() {
    assertThat(BOTH.since(LOW)).isEqualTo(HIGH);
  }

  @Test
  void namesStandInTheOrderOfTheNumbers() {
    assertThat(LOW.byName().keySet()).containsExactlyElementsOf(ByteAccount.NAMES);
    assertThat(LOW.numbers()).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(LOW.byName())
        .containsEntry("tiles", 1L)
        .containsEntry("over_read", LOW.overRead())
        .containsEntry("message_down", LOW.messageDown())
        .containsEntry("message_up", LOW.messageUp())
        .containsEntry("wire_up", LOW.wireUp());
    assertThat(LOW.message()).isEqualTo(LOW.messageDown() + LOW.messageUp());
    assertThatIllegalArgumentException().isThrownBy(() -> ByteAccount.of(List.of(1L)));
  }

  @Test
  void partsAreAddedUp() {
    assertThat(
            ByteAccount.ofTiles(1, 2, 3)
                .plus(ByteAccount.ofOverRead(4))
                .plus(ByteAccount.ofPayload(5))
                .plus(ByteAccount.ofMessages(6, 7))
                .plus(ByteAccount.ofWire(8, 9)))
        .isEqualTo(LOW);
  }

  @Property
  void sinceUndoesPlus(@ForAll("accounts") ByteAccount a, @ForAll("accounts") ByteAccount b) {
    assertThat(a.plus(b).since(b)).isEqualTo(a);
    assertThat(a.plus(b)).isEqualTo(b.plus(a));
    assertThat(a.plus(ByteAccount.NONE)).isEqualTo(a);
    assertThat(a.since(a)).isEqualTo(ByteAccount.NONE);
  }
}
