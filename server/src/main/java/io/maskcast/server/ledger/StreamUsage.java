package io.maskcast.server.ledger;

import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.usage.ByteAccount;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * What one stream has moved from its start until now.
 *
 * @param streamId names the stream; no two streams, of any server run, share one
 * @param kind what it carries
 * @param client who asked; may be empty
 * @param source where the tiles come from; empty unless it carries tiles
 * @param bundle whose mask selects, empty: dense; or which bundle is moved, empty: nobody said
 * @param started when it began, kept to the millisecond
 * @param outcome how it stands
 * @param reason why it failed, for people; empty unless {@link StreamOutcome#FAILED}
 * @param bytes totals of the whole stream, never an increment
 */
public record StreamUsage(
    String streamId,
    StreamKind kind,
    String client,
    String source,
    Optional<Digest> bundle,
    Instant started,
    StreamOutcome outcome,
    String reason,
    ByteAccount bytes) {

  private static final String DENSE = "dense";
  private static final String UNKNOWN = "unknown";

  /** Checks that nothing is null and the stream has an id. */
  public StreamUsage {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(source, "source");
    Objects.requireNonNull(bundle, "bundle");
    Objects.requireNonNull(started, "started");
    Objects.requireNonNull(outcome, "outcome");
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(bytes, "bytes");
    if (streamId.isEmpty()) {
      throw new IllegalArgumentException("a stream needs an id");
    }
    if (!reason.isEmpty() && outcome != StreamOutcome.FAILED) {
      throw new IllegalArgumentException("only a failed stream has a reason");
    }
  }

  /** The bundle as accounts name it: its digest, {@code dense} or {@code unknown}. */
  public String bundleName() {
    return bundle.map(Digest::hex).orElse(kind == StreamKind.TILES ? DENSE : UNKNOWN);
  }

  static Optional<Digest> bundleNamed(String name) {
    return name.equals(DENSE) || name.equals(UNKNOWN)
        ? Optional.empty()
        : Optional.of(new Digest(name));
  }
}
