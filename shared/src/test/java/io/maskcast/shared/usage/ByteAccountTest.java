package io.maskcast.shared.usage;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ByteAccountTest {

  @Provide
  Arbitrary<ByteAccount> accounts() {
    return Arbitraries.longs()
        .greaterOrEqual(0)
        .list()
        .ofSize(7)
        .map(
            n ->
                new ByteAccount(
                    n.get(0), n.get(1), n.get(2), n.get(3), n.get(4), n.get(5), n.get(6)));
  }

  @Test
  void everyColumnIsAddedToItsOwn() {
    assertThat(
            new ByteAccount(1, 2, 3, 4, 5, 6, 7)
                .plus(new ByteAccount(10, 200, 3000, 40_000, 500_000, 6_000_000, 70_000_000)))
        .isEqualTo(new ByteAccount(11, 202, 3003, 40_004, 500_005, 6_000_006, 70_000_007));
  }

  @Test
  void everyColumnIsSubtractedFromItsOwn() {
    assertThat(
            new ByteAccount(11, 202, 3003, 40_004, 500_005, 6_000_006, 70_000_007)
                .since(new ByteAccount(1, 2, 3, 4, 5, 6, 7)))
        .isEqualTo(new ByteAccount(10, 200, 3000, 40_000, 500_000, 6_000_000, 70_000_000));
  }

  @Property
  void sinceUndoesPlus(@ForAll("accounts") ByteAccount a, @ForAll("accounts") ByteAccount b) {
    assertThat(a.plus(b).since(b)).isEqualTo(a);
    assertThat(a.plus(b)).isEqualTo(b.plus(a));
    assertThat(a.plus(ByteAccount.NONE)).isEqualTo(a);
    assertThat(a.since(a)).isEqualTo(ByteAccount.NONE);
  }
}
