package io.maskcast.shared.payload;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BytePlanesTest {

  @Test
  void threeShorts() {
    assertThat(BytePlanes.split(new byte[] {1, 11, 2, 12, 3, 13}, 2))
        .containsExactly(1, 2, 3, 11, 12, 13);
  }

  @Property
  void joinIsTheInverse(@ForAll byte[] bytes, @ForAll @IntRange(min = 1, max = 8) int width) {
    byte[] samples = Arrays.copyOf(bytes, bytes.length / width * width);
    byte[] before = samples.clone();
    assertThat(BytePlanes.join(BytePlanes.split(samples, width), width)).isEqualTo(before);
    assertThat(samples).as("the input is left alone").isEqualTo(before);
  }
}
