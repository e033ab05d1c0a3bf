package io.maskcast.bench;

import io.maskcast.shared.payload.PayloadCodec;
import io.maskcast.shared.payload.PayloadCoder;
import io.maskcast.shared.payload.PayloadDictionary;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.tile.SampleType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Each codec on 64 KiB of smooth samples of 2 bytes: encode beside RAW, and decode. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBench {

  private static final int BYTES = 64 << 10;
  private static final int SAMPLES = BYTES / Short.BYTES;

  /** The codec. */
  @Param public PayloadCodec codec;

  /** Zstandard's level. */
  @Param({"3", "16"})
  public int level;

  private PayloadCoder coder;
  private byte[] selected;
  private PayloadCoder.Encoded encoded;

  /** Makes the samples, a walk of small steps. */
  @Setup
  public void prepare() {
    selected = walk(0);
    List<byte[]> others = new ArrayList<>();
    for (int seed = 1; seed < 50; seed++) {
      others.add(walk(seed));
    }
    byte[] dictionary = PayloadDictionary.train(others, 16 << 10).orElseThrow();
    coder =
        new PayloadCoder(
            SampleType.U16,
            Zstandard.fastest(level),
            Map.of(PayloadCodec.DICTIONARY_ZSTD, dictionary));
    encoded = encode();
    if (encoded.codec() != codec) {
      throw new IllegalStateException(codec + " makes the payload no smaller");
    }
  }

  private static byte[] walk(int seed) {
    Random random = new Random(seed);
    byte[] samples = new byte[BYTES];
    int value = 10_000;
    for (int i = 0; i < SAMPLES; i++) {
      value += random.nextInt(21) - 10;
      samples[2 * i] = (byte) value;
      samples[2 * i + 1] = (byte) (value >> 8);
    }
    return samples;
  }

  /** What a server does for an edge that decodes this codec alone. */
  @Benchmark
  public PayloadCoder.Encoded encode() {
    return coder.encodeSmallest(selected, Set.of(codec));
  }

  /** What the edge does. */
  @Benchmark
  public byte[] decode() {
    return coder.decode(codec, encoded.payload(), BYTES);
  }
}
