package io.maskcast.server.source.remote;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.Optional;

/**
 * What tells one version of a remote file from the next (RFC 9110, section 8.8).
 *
 * @param tag its entity tag, as it came
 * @param modified when it was modified, as it came
 * @param length its bytes
 */
record ObjectVersion(Optional<String> tag, Optional<String> modified, long length) {

  static ObjectVersion of(MultiMap headers, long length) {
    return new ObjectVersion(
        Optional.ofNullable(headers.get(HttpHeaders.ETAG)),
        Optional.ofNullable(headers.get(HttpHeaders.LAST_MODIFIED)),
        length);
  }

  /** Whether both are the same file: where there are tags, the time says nothing more. */
  boolean same(ObjectVersion other) {
    return length == other.length
        && tag.equals(other.tag)
        && (tag.isPresent() || modified.equals(other.modified));
  }

  /** Asks the server to refuse if it has another version by now. Weak tags cannot say so. */
  void require(MultiMap headers) {
    if (tag.isPresent() && tag.get().startsWith("\"")) {
      headers.set(HttpHeaders.IF_MATCH, tag.get());
    } else if (modified.isPresent()) {
      headers.set("If-Unmodified-Since", modified.get());
    }
  }
}
