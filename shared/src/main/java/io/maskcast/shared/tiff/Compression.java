package io.maskcast.shared.tiff;

import java.util.Arrays;

/** Compressions that can be read, by their numbers in TIFF 6.0, its supplements and libtiff. */
enum Compression {
  /** The samples as they are. */
  NONE(1),
  /** Lempel-Ziv-Welch (TIFF 6.0, section 13). */
  LZW(5),
  /** Streams of JPEG, their tables apart (TIFF technical note 2). */
  JPEG(7),
  /** Zlib. */
  DEFLATE(8),
  /** Runs of bytes (TIFF 6.0, section 9). */
  PACKBITS(32773),
  /** Zlib, by its old number. */
  OLD_DEFLATE(32946),
  /** Zstandard. */
  ZSTD(50000);

  private final int code;

  Compression(int code) {
    this.code = code;
  }

  /** Its number in a directory. */
  int code() {
    return code;
  }

  static Compression of(Directory directory) {
    int code = (int) directory.number(Tag.COMPRESSION, 1);
    return Arrays.stream(values())
        .filter(compression -> compression.code == code)
        .findFirst()
        .orElseThrow(() -> directory.unsupported(called(code) + " compression"));
  }

  /** The names of those people are likely to meet. */
  private static String called(int code) {
    return switch (code) {
      case 2, 3, 4 -> "CCITT";
      case 6 -> "old JPEG";
      case 34712 -> "JPEG 2000";
      case 34887 -> "LERC";
      case 34925 -> "LZMA";
      case 50001 -> "WebP";
      case 50002, 52546 -> "JPEG XL";
      default -> "number " + code;
    };
  }
}
