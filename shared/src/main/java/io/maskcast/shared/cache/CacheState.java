package io.maskcast.shared.cache;

import java.util.Optional;

/**
 * How a cache is.
 *
 * @param bytes on disk, in whole blocks
 * @param limit the most bytes; 0 if it is off
 * @param hits tiles that were found, since it was opened
 * @param misses tiles that were not
 * @param savedBytes selected bytes of the tiles that were found
 * @param evicted files that went to make room
 * @param damaged files that were found damaged and removed
 * @param problem why it keeps nothing more, in words; empty if it does
 */
public record CacheState(
    long bytes,
    long limit,
    long hits,
    long misses,
    long savedBytes,
    long evicted,
    long damaged,
    Optional<String> problem) {

  /** Of no cache. */
  public static final CacheState OFF = new CacheState(0, 0, 0, 0, 0, 0, 0, Optional.empty());
}
