package io.maskcast.server.source.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.shared.MaskcastException;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocationTest {

  @Test
  void whatPeopleWrite() {
    assertThat(Location.parse("/data/a b.tif"))
        .isEqualTo(new Location.Disk(Path.of("/data/a b.tif")));
    assertThat(Location.parse("a.tif")).isEqualTo(new Location.Disk(Path.of("a.tif")));
    assertThat(Location.parse("./a:b.tif")).isEqualTo(new Location.Disk(Path.of("./a:b.tif")));
    assertThat(Location.parse("file:/data/a%20b.tif"))
        .isEqualTo(new Location.Disk(Path.of("/data/a b.tif")));
    assertThat(Location.parse("file:///data/a.tif"))
        .isEqualTo(new Location.Disk(Path.of("/data/a.tif")));
    assertThat(Location.parse("HTTPS://h/a.tif?x=%20y"))
        .isEqualTo(new Location.Web(URI.create("HTTPS://h/a.tif?x=%20y")));
    assertThat(Location.parse("s3://b-1/a b/ä%20.tif"))
        .isEqualTo(new Location.Bucket("b-1", "a b/ä%20.tif"));
  }

  @ParameterizedTest
  @CsvSource({
    "gs://b/k, begins with no known scheme; known: file",
    "ftp://h/x, begins with no known scheme",
    "data:foo.tif, write a path with a colon as ./data:foo.tif",
    "http://h/a b, is no location",
    "file:relative, is no location",
    "file://host/x, is no location",
    "s3://bucket, write it as s3://BUCKET/KEY",
    "s3://bucket/, write it as s3://BUCKET/KEY",
    "s3://bu cket/x, write it as s3://BUCKET/KEY",
  })
  void whatIsNoLocation(String text, String words) {
    assertThatThrownBy(() -> Location.parse(text))
        .isInstanceOf(MaskcastException.class)
        .hasMessageContainingAll("'" + text + "'", words);
  }
}
