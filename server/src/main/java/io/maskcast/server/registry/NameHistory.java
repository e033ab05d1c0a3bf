package io.maskcast.server.registry;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.trust.Release;
import io.maskcast.shared.trust.SignedRelease;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a name points at, and what it has pointed at, the oldest change first. As a file: the digest
 * on the first line, and each change as JSON on a line of its own; a file with a digest alone, as
 * servers once wrote them, is a history of one change that nobody wrote down. Immutable.
 */
record NameHistory(List<NameChange> changes) {

  /** Changes that are remembered; the oldest are forgotten first. */
  static final int MOST_CHANGES = 1_000;

  /** More than such a file can have. */
  static final int MAX_BYTES = MOST_CHANGES * 1_024;

  NameHistory {
    changes = List.copyOf(changes);
  }

  static NameHistory none() {
    return new NameHistory(List.of());
  }

  /** The last change. */
  Optional<NameChange> current() {
    return changes.isEmpty() ? Optional.empty() : Optional.of(changes.get(changes.size() - 1));
  }

  Optional<Digest> digest() {
    return current().map(NameChange::to);
  }

  /** The last change to a bundle. */
  Optional<NameChange> lastTo(Digest bundle) {
    return changes.stream()
        .filter(change -> change.to().equals(bundle))
        .reduce((first, later) -> later);
  }

  /** The latest generation that was ever signed for this name; 0 if none was. */
  long generation() {
    return changes.stream()
        .flatMap(change -> change.signature().stream())
        .mapToLong(signed -> signed.release().generation())
        .max()
        .orElse(0);
  }

  NameHistory with(NameChange change) {
    List<NameChange> more = new ArrayList<>(changes);
    more.add(change);
    return new NameHistory(more.subList(Math.max(0, more.size() - MOST_CHANGES), more.size()));
  }

  byte[] encode() {
    StringBuilder text = new StringBuilder(digest().orElseThrow().hex()).append('\n');
    changes.forEach(change -> text.append(json(change).encode()).append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Reads a file.
   *
   * @throws MaskcastException or another runtime exception if it is none
   */
  static NameHistory decode(BundleName name, byte[] file) {
    List<String> lines = new String(file, StandardCharsets.UTF_8).strip().lines().toList();
    Digest now = new Digest(lines.isEmpty() ? "" : lines.get(0).strip());
    if (lines.size() == 1) {
      return none()
          .with(new NameChange(Instant.EPOCH, "", Optional.empty(), now, Optional.empty(), false));
    }
    NameHistory history =
        new NameHistory(
            lines.stream().skip(1).map(line -> change(name, new JsonObject(line))).toList());
    if (!history.digest().equals(Optional.of(now))) {
      throw new MaskcastException("The last change of '%s' is not to %s".formatted(name, now));
    }
    return history;
  }

  private static JsonObject json(NameChange change) {
    JsonObject json = new JsonObject().put("when", change.when()).put("who", change.who());
    change.from().ifPresent(from -> json.put("from", from.hex()));
    json.put("to", change.to().hex());
    change
        .signature()
        .ifPresent(
            signed ->
                json.put("generation", signed.release().generation())
                    .put("key", signed.key().hex())
                    .put("signature", signed.signature()));
    return change.rollback() ? json.put("rollback", true) : json;
  }

  private static NameChange change(BundleName name, JsonObject json) {
    Digest to = new Digest(json.getString("to"));
    Optional<SignedRelease> signature =
        Optional.ofNullable(json.getString("key"))
            .map(
                key ->
                    new SignedRelease(
                        new Release(name, json.getLong("generation"), to),
                        new Digest(key),
                        json.getBinary("signature")));
    return new NameChange(
        json.getInstant("when"),
        json.getString("who"),
        Optional.ofNullable(json.getString("from")).map(Digest::new),
        to,
        signature,
        json.getBoolean("rollback", false));
  }
}
