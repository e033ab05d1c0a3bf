package io.maskcast.server.source.remote;

import io.maskcast.proto.call.Await;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.tiff.ByteRange;
import io.maskcast.shared.tiff.RangedBytes;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A file behind an HTTP server, read by ranges and nothing else: never all of it, never by HEAD,
 * which signed addresses refuse. Every range is of the version that was opened; when the file has
 * become another, every read fails, since blocks of two files would give a tile of neither. Ranges
 * that are read one by one, as directories are, are kept for whoever opens the file again; those
 * that are read together, as blocks are, are asked for in parallel. Thread-safe; readers wait, and
 * must not be event loops.
 */
final class HttpBytes implements RangedBytes {

  /** What the first request asks for: the directories of most cloud-optimised files. */
  static final int HEAD_BYTES = 16 << 10;

  private static final ByteRange HEAD = new ByteRange(0, HEAD_BYTES);

  /**
   * What may lie between two blocks that are asked for at once. A request waits for a round trip.
   * At 10 ms and 50 Mbit/s, a server beside its storage, this much comes meanwhile; over longer
   * lines requests run side by side.
   */
  static final int GAP_BYTES = 64 << 10;

  private final SourceClient client;
  private final RemoteObject object;
  private final HeaderCache headers;
  private final ObjectVersion version;
  private final byte[] head;
  private volatile boolean changed;

  private HttpBytes(
      SourceClient client, RemoteObject object, HeaderCache headers, RangeRequest.Part first) {
    this.client = client;
    this.object = object;
    this.headers = headers;
    this.version = first.version();
    this.head = first.bytes();
  }

  /**
   * Reads the first bytes of a file, unless they are known.
   *
   * @throws MaskcastException if they cannot be had, or the server does not know ranges
   */
  static HttpBytes open(SourceClient client, RemoteObject object, HeaderCache headers) {
    RangeRequest.Part first =
        known(object, headers)
            .orElseGet(() -> Await.result(client.get(object, HEAD, Optional.empty())));
    headers.put(object.address(), first.version(), HEAD, first.bytes());
    return new HttpBytes(client, object, headers, first);
  }

  private static Optional<RangeRequest.Part> known(RemoteObject object, HeaderCache headers) {
    return headers
        .version(object.address())
        .flatMap(
            version ->
                headers
                    .get(object.address(), version, HEAD)
                    .map(bytes -> new RangeRequest.Part(bytes, version)));
  }

  @Override
  public String name() {
    return object.name();
  }

  @Override
  public long length() {
    return version.length();
  }

  /** Whether the file has been found to be another than the one that was opened. */
  boolean changed() {
    return changed;
  }

  @Override
  public byte[] read(ByteRange range) {
    requireReadable(range);
    if (range.end() <= head.length) {
      return ofHead(range);
    }
    return headers
        .get(object.address(), version, range)
        .orElseGet(
            () -> {
              byte[] bytes = result(ask(range));
              headers.put(object.address(), version, range, bytes);
              return bytes;
            })
        .clone();
  }

  @Override
  public Parts readAll(List<ByteRange> ranges) {
    ranges.forEach(this::requireReadable);
    List<Future<byte[]>> asked = ranges.stream().map(this::ask).toList();
    List<byte[]> parts = new ArrayList<>();
    long read = 0;
    for (Future<byte[]> part : asked) {
      parts.add(result(part));
      read += parts.get(parts.size() - 1).length;
    }
    return new Parts(parts, read);
  }

  private Future<byte[]> ask(ByteRange range) {
    if (range.end() <= head.length) {
      return Future.succeededFuture(ofHead(range));
    }
    if (range.length() == 0) {
      return Future.succeededFuture(new byte[0]);
    }
    return client.get(object, range, Optional.of(version)).map(RangeRequest.Part::bytes);
  }

  private byte[] ofHead(ByteRange range) {
    return Arrays.copyOfRange(head, (int) range.offset(), (int) range.end());
  }

  private byte[] result(Future<byte[]> part) {
    try {
      return Await.result(part);
    } catch (ChangedException e) {
      changed = true;
      headers.changed(object.address(), version);
      throw e;
    }
  }

  private void requireReadable(ByteRange range) {
    if (changed) {
      throw new ChangedException(object.name());
    }
    if (range.end() > version.length()) {
      throw object.failed("it ends before byte %d; is it complete?".formatted(range.end()));
    }
  }

  @Override
  public void close() {
    // Its connections are the client's, and serve whatever else of the source lies there.
  }
}
