package io.maskcast.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.Hostile;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostAndPortTest {

  @ParameterizedTest
  @CsvSource({
    "localhost:7700,localhost,7700",
    "10.0.0.1:1,10.0.0.1,1",
    "a-b.example.org:65535,a-b.example.org,65535",
    "[::1]:7700,::1,7700",
    "[2001:DB8::ff]:80,2001:DB8::ff,80",
    "[::ffff:10.0.0.1]:80,::ffff:10.0.0.1,80"
  })
  void readsHostsAndAddresses(String text, String host, int port) {
    HostAndPort parsed = HostAndPort.parse("server", text);
    assertThat(parsed).isEqualTo(new HostAndPort(host, port)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "localhost",
        "localhost:",
        ":7700",
        "localhost:0",
        "localhost:65536",
        "localhost:99999",
        "localhost:999999",
        "localhost:-1",
        "localhost:x",
        "localhost:7700 ",
        "local host:7700",
        "::1:7700", // which colon?
        "http://localhost:7700",
        "[::1]",
        "[::1]7700",
        "[]:7700",
        "[:7700",
        "]:7700",
        "[a:7700",
        "[localhost]:7700",
        "[::1]x:7700"
      })
  void otherFormsAreRefusedByTheirKey(String text) {
    assertThatThrownBy(() -> HostAndPort.parse("server", text))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "server: '%s' is not allowed; allowed: HOST:PORT, for example localhost:7700", text);
  }

  @Property
  void parseNeverFailsOtherwise(
      @ForAll @Chars({'[', ']', ':', '.', 'a', '1', '9', ' '}) String text) {
    Hostile.acceptedOrRefused(
        () -> {
          HostAndPort parsed = HostAndPort.parse("server", text);
          assertThat(parsed.host()).isNotEmpty();
          assertThat(HostAndPort.parse("server", parsed.toString())).isEqualTo(parsed);
        });
  }

  @Test
  void rangesAreInclusive() {
    assertThat(ConfigException.requireRange("n", 1, 1, 3)).isEqualTo(1);
    assertThat(ConfigException.requireRange("n", 3, 1, 3)).isEqualTo(3);
    for (int wrong : new int[] {0, 4, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> ConfigException.requireRange("n", wrong, 1, 3))
          .isInstanceOf(ConfigException.class)
          .hasMessage("n: '%d' is not allowed; allowed: a whole number from 1 to 3", wrong);
    }
  }
}
