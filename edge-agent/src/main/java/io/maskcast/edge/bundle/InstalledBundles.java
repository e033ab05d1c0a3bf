package io.maskcast.edge.bundle;

import io.maskcast.edge.bundle.InstalledBundle.Refusal;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.storage.FolderTurns;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.trust.Release;
import io.maskcast.shared.trust.SignedRelease;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What an edge runs by each name, one JSON file a name, which is replaced whole: a switch happens
 * or does not. Whoever changes one has the folder to itself meanwhile, among threads and processes.
 * Thread-safe; every call may wait for the disk. Agents that share a folder see each other's
 * switches.
 */
public final class InstalledBundles {

  private static final int MAX_BYTES = 1 << 16;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

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

  /** What a switch does to the floor of a name, below which a server's offers are refused. */
  enum Floor {
    /** Nobody vouches for anything: it stays. */
    STAYS,
    /** It rises with a later release; an older one is not switched to. */
    RISES,
    /** Somebody here said that an older one is fine: it goes where that is. */
    GOES_ALONG
  }

  /**
   * From now on a name runs a bundle, which was tried; unless somebody went back, or another agent
   * went on to a later release, while it was.
   *
   * @throws MaskcastException if that cannot be written
   */
  void switchTo(BundleName name, Digest digest, Optional<SignedRelease> signature, Floor floor) {
    alone(
        () -> {
          Optional<InstalledBundle> before = of(name);
          InstalledBundle next = next(before, name, digest, signature);
          Optional<Release> under = before.flatMap(InstalledBundle::floor);
          Optional<Release> release = signature.map(SignedRelease::release);
          boolean older =
              floor == Floor.RISES
                  && under.isPresent()
                  && release.filter(later -> later.mayFollow(under.get())).isEmpty();
          boolean undoes = before.filter(InstalledBundle::held).isPresent() && !next.held();
          Optional<InstalledBundle> over =
              Optional.of(next.over(floor == Floor.STAYS ? under : release.or(() -> under)));
          return older || undoes || over.equals(before) ? Optional.empty() : over;
        });
  }

  private static InstalledBundle next(
      Optional<InstalledBundle> before,
      BundleName name,
      Digest digest,
      Optional<SignedRelease> signature) {
    return before
        .map(
            runs ->
                runs.digest().equals(digest) && runs.signature().equals(signature)
                    ? runs.refusing(Optional.empty())
                    : runs.followedBy(digest, now(), signature))
        .orElseGet(() -> new InstalledBundle(name, digest, now(), signature, Optional.empty()));
  }

  /**
   * Goes back to what ran by a name before, and stays there until {@link #follow}. An older release
   * of a signed name runs then because somebody here wants it; what a server offers later must not
   * be older than what ran before the rollback.
   *
   * @return what runs from now on
   * @throws MaskcastException if nothing did, or that cannot be written
   */
  public InstalledBundle rollBack(BundleName name) {
    return changed(
        name,
        runs -> {
          if (runs.before().isEmpty()) {
            throw new MaskcastException(
                "Nothing ran here by '%s' before bundle %s; there is nothing to go back to"
                    .formatted(name, runs.digest().brief()));
          }
          return runs.back(now());
        });
  }

  /**
   * A name runs what it points at again, from the next run on.
   *
   * @return what runs until then
   * @throws MaskcastException if nothing runs by the name, or that cannot be written
   */
  public InstalledBundle follow(BundleName name) {
    return changed(name, runs -> runs.held(false));
  }

  /**
   * What a name points at now is not run, and why; unless another bundle runs by it meanwhile.
   *
   * @return what runs on
   * @throws MaskcastException if that cannot be written
   */
  public InstalledBundle refuse(InstalledBundle kept, String reason) {
    return changed(
        kept.name(),
        runs ->
            runs.digest().equals(kept.digest())
                ? runs.refusing(Optional.of(new Refusal(now(), reason)))
                : runs);
  }

  private InstalledBundle changed(BundleName name, UnaryOperator<InstalledBundle> change) {
    return alone(
            () ->
                Optional.of(
                    change.apply(
                        of(name)
                            .orElseThrow(
                                () ->
                                    new MaskcastException(
                                        "Nothing runs here by '%s' yet; run it first"
                                            .formatted(name))))))
        .orElseThrow();
  }

  /** Reads, decides and writes, while nobody else does. */
  private Optional<InstalledBundle> alone(Supplier<Optional<InstalledBundle>> decide) {
    return FolderTurns.take(
        folder,
        LONGEST_WAIT,
        () -> {
          Optional<InstalledBundle> decided = decide.get();
          decided.ifPresent(this::write);
          return decided;
        });
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
    installed
        .floor()
        .ifPresent(
            floor ->
                json.put(
                    "floor",
                    new JsonObject()
                        .put("generation", floor.generation())
                        .put("digest", floor.bundle().hex())));
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
        signature(json, digest),
        Optional.ofNullable(json.getJsonObject("refused"))
            .map(refused -> new Refusal(refused.getInstant("when"), refused.getString("reason"))),
        before,
        json.getBoolean("held", false),
        Optional.ofNullable(json.getJsonObject("floor")).map(floor -> floor(name, floor)));
  }

  private static Optional<SignedRelease> signature(JsonObject json, Digest digest) {
    return Optional.ofNullable(json.getString("key"))
        .map(
            key ->
                new SignedRelease(
                    new Release(
                        new BundleName(json.getString("name")), json.getLong("generation"), digest),
                    new Digest(key),
                    json.getBinary("signature")));
  }

  private static Release floor(BundleName name, JsonObject floor) {
    return new Release(name, floor.getLong("generation"), new Digest(floor.getString("digest")));
  }
}
