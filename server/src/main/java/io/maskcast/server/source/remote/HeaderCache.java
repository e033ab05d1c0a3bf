package io.maskcast.server.source.remote;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.maskcast.shared.tiff.ByteRange;
import java.net.URI;
import java.util.Optional;

/**
 * The bytes of remote files that say where their others lie, by address and version: a file that is
 * opened again, for another source or level, costs no request. Thread-safe.
 */
final class HeaderCache {

  private static final long MOST_BYTES = 32 << 20;
  private static final int MOST_FILES = 10_000;

  private final Cache<URI, ObjectVersion> versions =
      Caffeine.newBuilder().maximumSize(MOST_FILES).executor(Runnable::run).build();
  private final Cache<Key, byte[]> bytes =
      Caffeine.newBuilder()
          .maximumWeight(MOST_BYTES)
          .weigher((Key key, byte[] part) -> part.length)
          .executor(Runnable::run)
          .build();

  private record Key(URI address, ObjectVersion version, ByteRange range) {}

  /** The version of a file that was seen last, if it has not been found changed since. */
  Optional<ObjectVersion> version(URI address) {
    return Optional.ofNullable(versions.getIfPresent(address));
  }

  /** A range that was read before. */
  Optional<byte[]> get(URI address, ObjectVersion version, ByteRange range) {
    return Optional.ofNullable(bytes.getIfPresent(new Key(address, version, range)));
  }

  void put(URI address, ObjectVersion version, ByteRange range, byte[] part) {
    versions.put(address, version);
    bytes.put(new Key(address, version, range), part);
  }

  /** A file is no longer of a version. */
  void changed(URI address, ObjectVersion version) {
    versions.asMap().remove(address, version);
  }
}
