package io.maskcast.trainer.publish;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.maskcast.proto.call.Http2;
import io.maskcast.proto.v1.BlobChunk;
import io.maskcast.proto.v1.PublishRequest;
import io.maskcast.proto.v1.PublishStart;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.Manifest;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The messages of a publish: the start, and of each blob what the server lacks.
 *
 * @param start the first message
 * @param bundle what is published
 * @param here how many bytes of each blob the server has, in the order of the manifest; none are
 *     had where the list is too short
 */
record PublishParts(PublishStart start, Bundle bundle, List<Long> here) {

  Iterator<PublishRequest> iterator() {
    List<Manifest.Blob> blobs = bundle.manifest().blobs();
    Stream<PublishRequest> chunks =
        IntStream.range(0, blobs.size())
            .boxed()
            .flatMap(i -> chunks(blobs.get(i), i < here.size() ? here.get(i) : 0));
    return Stream.concat(Stream.of(PublishRequest.newBuilder().setStart(start).build()), chunks)
        .iterator();
  }

  private Stream<PublishRequest> chunks(Manifest.Blob blob, long had) {
    byte[] bytes = bundle.blob(blob.digest());
    // A server that claims more than there is has something else: it gets all.
    int from = had >= 0 && had <= bytes.length ? (int) had : 0;
    int size = Http2.BULK_MESSAGE_BYTES;
    return IntStream.range(0, (bytes.length - from + size - 1) / size)
        .mapToObj(
            i -> {
              int at = from + i * size;
              ByteString data =
                  UnsafeByteOperations.unsafeWrap(bytes, at, Math.min(size, bytes.length - at));
              return PublishRequest.newBuilder()
                  .setChunk(
                      BlobChunk.newBuilder()
                          .setDigest(blob.digest().hex())
                          .setData(data)
                          .setOffset(i == 0 ? from : 0))
                  .build();
            });
  }
}
