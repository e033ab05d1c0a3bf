package io.maskcast.shared.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ZstandardTest {

  private static final byte[] NONE = {};

  @Test
  void nativeCodeIsTheFastest() {
    assertThat(Zstandard.fastest(3)).isInstanceOf(NativeZstandard.class);
    assertThat(Zstandard.fastest(3).knowsDictionaries()).isTrue();
  }

  /** An installation may leave the native library out. */
  @Test
  void withoutNativeCodeItIsPureJava() throws Exception {
    URL[] rest =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !entry.contains("zstd-jni"))
            .map(ZstandardTest::url)
            .toArray(URL[]::new);
    try (URLClassLoader alone = new URLClassLoader(rest, ClassLoader.getPlatformClassLoader())) {
      Class<?> type = alone.loadClass(Zstandard.class.getName());
      Object fastest = type.getMethod("fastest", int.class).invoke(null, 16);
      assertThat(fastest.getClass().getName()).isEqualTo(JavaZstandard.class.getName());
      assertThat(fastest.getClass()).isNotEqualTo(JavaZstandard.class);
    }
  }

  private static URL url(String entry) {
    try {
      return new File(entry).toURI().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void higherLevelsGiveSmallerFrames() {
    byte[] plain = new byte[60_000];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = (byte) (i * i / 1_000 % 61 * (i / 997 % 3));
    }
    assertThat(Zstandard.fastest(19).compress(plain, NONE).length)
        .isLessThan(Zstandard.fastest(1).compress(plain, NONE).length);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 23, -1})
  void levelsOutOfRangeAreAMistake(int level) {
    assertThatIllegalArgumentException().isThrownBy(() -> Zstandard.fastest(level));
  }

  @Test
  void pureJavaKnowsNoDictionaries() {
    Zstandard java = Zstandard.pureJava();
    assertThat(java.knowsDictionaries()).isFalse();
    assertThatThrownBy(() -> java.compress(new byte[3], new byte[9]))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> java.decompress(new byte[3], new byte[9], new byte[3]))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
