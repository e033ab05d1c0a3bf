package io.maskcast.server.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.maskcast.server.file.RangeHeader.Part;
import io.maskcast.server.file.RangeHeader.Unsatisfiable;
import io.maskcast.server.file.RangeHeader.Whole;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The examples of RFC 9110, 14.1.2 (a representation of 10000 bytes), and what is hostile. */
class RangeHeaderTest {

  private static final long SIZE = 10_000;

  @ParameterizedTest
  @CsvSource({
    "bytes=0-499, 0, 500",
    "bytes=500-999, 500, 500",
    "bytes=-500, 9500, 500",
    "bytes=9500-, 9500, 500",
    "bytes=0-0, 0, 1",
    "bytes=-1, 9999, 1",
    "bytes=9999-20000, 9999, 1",
    "bytes=-20000, 0, 10000",
    "bytes=0-999999999999999999, 0, 10000",
    "BYTES= 1 - 2, 1, 2"
  })
  void aRangeIsThoseOfItsBytesTheFileHas(String header, long first, long length) {
    assertThat(of(header)).isEqualTo(new Part(first, length));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=10000-", "bytes=10000-10001", "bytes=-0"})
  void bytesBeyondTheEndCannotBeHad(String header) {
    assertThat(of(header)).isEqualTo(new Unsatisfiable());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-4",
        "bytes=a-b",
        "items=0-1",
        "bytes=0-1,5-6",
        "bytes=--1",
        "bytes=0-99999999999999999999",
        "bytes=0x1-2",
        "bytes=0-1;"
      })
  void whatIsNotUnderstoodIsIgnored(String header) {
    assertThat(of(header)).isEqualTo(new Whole());
  }

  @Test
  void anEmptyFileHasNoRanges() {
    assertThat(RangeHeader.of(Optional.of("bytes=0-"), 0)).isEqualTo(new Unsatisfiable());
    assertThat(RangeHeader.of(Optional.of("bytes=-1"), 0)).isEqualTo(new Unsatisfiable());
    assertThat(RangeHeader.of(Optional.empty(), 0)).isEqualTo(new Whole());
  }

  private static RangeHeader of(String header) {
    return RangeHeader.of(Optional.of(header), SIZE);
  }
}
