package io.maskcast.edge.bundle;

import io.maskcast.edge.bundle.InstalledBundle.Refusal;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.trust.Release;
import io.maskcast.shared.trust.SignedRelease;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an edge runs by each name, one JSON file a name, which is replaced whole: a switch happens
 * or does not. Thread-safe; every call may wait for the disk. Agents that share a folder see each
 * other's switches.
 */
public final class InstalledBundles {

  private static final int MAX_BYTES = 1 << 16;

  private final Path folder;

  private InstalledBundles(Path folder) {
    this.folder = folder;
  }

  /** Those of an agent's {@code --state-dir}. */
  public static InstalledBundles in(Path stateDir) {
    return new InstalledBundles(stateDir.resolve("names"));
  }

  private Path file(BundleName name) {
    return folder.resolve(name.value());
  }

  /**
   * What runs by a name, if anything did.
   *
   * @throws MaskcastException if its file is damaged
   */
  public Optional<InstalledBundle> of(BundleName name) {
    Path file = file(name);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    byte[] text = WholeFile.read(file, MAX_BYTES);
    try {
      return Optional.of(decode(name, new JsonObject(new String(text, StandardCharsets.UTF_8))));
    } catch (RuntimeException e) { // whatever a damaged file makes of itself
      throw new MaskcastException(
          "%s is damaged: it should say which bundle runs here; delete it, and the next bundle is taken as the first"
              .formatted(file),
          e);
    }
  }

  /** Of all names, in alphabetical order. */
  public List<InstalledBundle> list() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.startsWith("."))
          .sorted()
          .flatMap(name -> of(new BundleName(name)).stream())
          .toList();
    } catch (IOException e) {
      throw new MaskcastException("Cannot read %s: %s".formatted(folder, WholeFile.reason(e)), e);
    }
  }

  /**
   * From now on a name runs a bundle, which was tried.
   *
   * @throws MaskcastException if that cannot be written
   */
  public void switchTo(BundleName name, Digest digest, Optional<SignedRelease> signature) {
    Optional<InstalledBundle> before = of(name);
    if (before.isEmpty()) {
      write(new InstalledBundle(name, digest, now(), signature, Optional.empty()));
      return;
    }
    InstalledBundle runs = before.get();
    if (runs.digest().equals(digest) && runs.signature().equals(signature)) {
      if (runs.refusal().isPresent()) {
        write(runs.refusing(Optional.empty()));
      }
    } else if (!runs.held()) { // what was under way when somebody went back does not undo that
      write(runs.followedBy(digest, now(), signature));
    }
  }

  /**
   * Goes back to what ran by a name before, and stays there until {@link #follow}. An older release
   * of a signed name runs then, as if it had been the latest.
   *
   * @return what runs from now on
   * @throws MaskcastException if nothing did, or that cannot be written
   */
  public InstalledBundle rollBack(BundleName name) {
    InstalledBundle runs = known(name);
    if (runs.before().isEmpty()) {
      throw new MaskcastException(
          "Nothing ran here by '%s' before bundle %s; there is nothing to go back to"
              .formatted(name, runs.digest().brief()));
    }
    InstalledBundle back = runs.before().get(0);
    InstalledBundle now =
        new InstalledBundle(
            name,
            back.digest(),
            now(),
            back.signature(),
            Optional.empty(),
            runs.before().subList(1, runs.before().size()),
            true);
    write(now);
    return now;
  }

  /**
   * A name runs what it points at again, from the next run on.
   *
   * @return what runs until then
   * @throws MaskcastException if nothing runs by the name, or that cannot be written
   */
  public InstalledBundle follow(BundleName name) {
    InstalledBundle now = known(name).held(false);
    write(now);
    return now;
  }

  private InstalledBundle known(BundleName name) {
    return of(name)
        .orElseThrow(
            () ->
                new MaskcastException(
                    "Nothing runs here by '%s' yet; run it first".formatted(name)));
  }

  /**
   * What a name points at now is not run, and why.
   *
   * @return what runs on
   * @throws MaskcastException if that cannot be written
   */
  public InstalledBundle refuse(InstalledBundle runs, String reason) {
    InstalledBundle stays = runs.refusing(Optional.of(new Refusal(now(), reason)));
    write(stays);
    return stays;
  }

  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  private void write(InstalledBundle installed) {
    JsonObject json = encode(installed);
    installed
        .refusal()
        .ifPresent(
            refusal ->
                json.put(
                    "refused",
                    new JsonObject().put("when", refusal.when()).put("reason", refusal.reason())));
    if (!installed.before().isEmpty()) {
      JsonArray before = new JsonArray();
      installed.before().forEach(ran -> before.add(encode(ran)));
      json.put("before", before);
    }
    if (installed.held()) {
      json.put("held", true);
    }
    WholeFile.write(file(installed.name()), json.encodePrettily().getBytes(StandardCharsets.UTF_8));
  }

  private static JsonObject encode(InstalledBundle installed) {
    JsonObject json =
        new JsonObject().put("digest", installed.digest().hex()).put("since", installed.since());
    installed
        .signature()
        .ifPresent(
            signed ->
                json.put("name", signed.release().name().value())
                    .put("generation", signed.release().generation())
                    .put("key", signed.key().hex())
                    .put("signature", signed.signature()));
    return json;
  }

  private static InstalledBundle decode(BundleName name, JsonObject json) {
    List<InstalledBundle> before =
        json.getJsonArray("before", new JsonArray()).stream()
            .map(ran -> decode(name, (JsonObject) ran))
            .toList();
    Digest digest = new Digest(json.getString("digest"));
    return new InstalledBundle(
        name,
        digest,
        json.getInstant("since"),
        Optional.ofNullable(json.getString("key"))
            .map(
                key ->
                    new SignedRelease(
                        new Release(
                            new BundleName(json.getString("name")),
                            json.getLong("generation"),
                            digest),
                        new Digest(key),
                        json.getBinary("signature"))),
        Optional.ofNullable(json.getJsonObject("refused"))
            .map(refused -> new Refusal(refused.getInstant("when"), refused.getString("reason"))),
        before,
        json.getBoolean("held", false));
  }
}
