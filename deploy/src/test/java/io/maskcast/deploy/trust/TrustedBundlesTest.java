package io.maskcast.deploy.trust;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.maskcast.deploy.EdgeToServer;
import io.maskcast.deploy.EdgeToServer.Outcome;
import io.maskcast.deploy.usage.RowsBundle;
import io.maskcast.deploy.usage.RowsServer;
import io.maskcast.edge.bundle.InstalledBundles;
import io.maskcast.proto.call.Await;
import io.maskcast.server.rpc.StreamConfig;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.trust.KeyFiles;
import io.maskcast.shared.trust.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real server that cannot be relied on, and a real edge that has pinned a key: what was not
 * signed, or is not what was signed, never runs, and what ran before goes on.
 */
@Timeout(180)
class TrustedBundlesTest {

  private static final int WIDTH = 100;
  private static final BundleName NAME = new BundleName("rows");
  private static final Bundle FIRST = RowsBundle.of(WIDTH, 20);
  private static final Bundle SECOND = RowsBundle.of(WIDTH, 30);

  @TempDir Path folder;
  private final SigningKey key = SigningKey.create();
  private final Optional<SigningKey> signed = Optional.of(key);
  private EdgeToServer server;

  @BeforeEach
  void makeKeyAndServer() {
    KeyFiles.write(folder, "ada", key);
    byte[] samples = new byte[10 * WIDTH];
    for (int tile = 0; tile < 10; tile++) {
      samples[tile * WIDTH + tile % 2] = 9;
    }
    server = RowsServer.of(folder, samples, WIDTH);
    server.serve(StreamConfig.defaults());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Outcome run(String bundle, String... flags) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--bundle=" + bundle,
                "--source=rows",
                "--trust=" + folder.resolve("ada.pub"),
                "--out=" + folder.resolve("out.csv")));
    all.addAll(List.of(flags));
    return server.edge("run", all.toArray(String[]::new));
  }

  private void ran(Outcome outcome, Bundle bundle) {
    assertThat(outcome.exit()).as(outcome.error()).isZero();
    assertThat(outcome.output()).contains(bundle.digest().hex());
    List<String> lines = read(folder.resolve("out.csv")).lines().toList();
    for (int tile = 0; tile < 10; tile++) {
      assertThat(lines.get(tile + 1)).startsWith(tile + "," + tile % 2 + ",");
    }
  }

  private void refused(Outcome outcome, String words) {
    assertThat(outcome.exit()).isEqualTo(1);
    assertThat(outcome.error()).contains(words);
    assertThat(folder.resolve("out.csv")).doesNotExist();
  }

  /** The first goes on, and the status says why. */
  private void firstStays(Outcome outcome, String words) {
    ran(outcome, FIRST);
    assertThat(outcome.error())
        .contains("'rows' stays at bundle " + FIRST.digest().brief())
        .contains(words);
    Outcome bundles = server.state("bundles");
    assertThat(bundles.exit()).isEqualTo(1);
    assertThat(bundles.output()).contains(FIRST.digest().hex()).contains(words);
  }

  private Path stored(String part, Digest digest) {
    return folder.resolve("server0").resolve(part).resolve(digest.hex());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void whatIsSignedRunsAndIsNamed() {
    server.publish("rows", FIRST, signed);

    ran(run("rows"), FIRST);
    Outcome status = server.state("bundles");
    assertThat(status.exit()).isZero();
    assertThat(status.output())
        .contains("rows  " + FIRST.digest())
        .contains("key " + key.verifyingKey().fingerprint().brief());
  }

  @Test
  void whatIsNotSignedNeverRuns() {
    server.publish("rows", FIRST);
    refused(run("rows"), "is not signed");
    server.publish("rows", FIRST, Optional.of(SigningKey.create()));
    refused(run("rows"), "which is not trusted here");
    refused(run("rows@" + FIRST.digest()), "which is not trusted here");
    refused(run(FIRST.digest().hex()), "which is not trusted here");

    server.publish("rows", FIRST, signed);
    ran(run("rows"), FIRST);
    server.publish("rows", SECOND);
    firstStays(run("rows"), "is not signed");
    server.publish("rows", SECOND, signed);
    ran(run("rows"), SECOND);
    assertThat(server.state("bundles").exit()).isZero();
  }

  @Test
  void aServerWithPinnedKeysDoesNotEvenStoreIt() {
    server.serve(StreamConfig.defaults(), List.of(folder.resolve("ada.pub")));

    assertThatThrownBy(() -> server.publish("rows", FIRST)).hasMessageContaining("is not signed");
    assertThatThrownBy(() -> server.publish("rows", FIRST, Optional.of(SigningKey.create())))
        .hasMessageContaining("which is not trusted here");
    server.publish("rows", FIRST, signed);
    ran(run("rows"), FIRST);
  }

  @Test
  void whatIsTamperedWithNeverRuns() throws IOException {
    server.publish("rows", FIRST, signed);
    Path weights = stored("blobs", FIRST.manifest().network().weights());
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 1] ^= 1;
    Files.write(weights, bytes);

    refused(run("rows"), "A blob of the bundle is damaged");
  }

  @Test
  void whatIsTruncatedNeverRuns() throws IOException {
    server.publish("rows", FIRST, signed);
    ran(run("rows"), FIRST);
    server.publish("rows", SECOND, signed);
    Path mask = stored("blobs", SECOND.manifest().mask().digest());
    Files.write(mask, Arrays.copyOf(Files.readAllBytes(mask), 10));

    firstStays(run("rows"), "A blob of the bundle is damaged");
  }

  @Test
  void whatIsMixedNeverRuns() throws IOException {
    server.publish("rows", FIRST, signed);
    server.publish("other", SECOND, signed);
    byte[] others = Files.readAllBytes(stored("blobs", SECOND.manifest().mask().digest()));
    Files.write(stored("blobs", FIRST.manifest().mask().digest()), others);
    refused(run("rows"), "A blob of the bundle is damaged");

    // A name cannot stand for what was signed for another name either.
    Path names = folder.resolve("server0/names");
    Files.copy(names.resolve("other"), folder.resolve("kept"));
    restart(() -> Files.move(folder.resolve("kept"), Files.createDirectories(names).resolve("x")));
    refused(run("x"), "has a wrong signature");
  }

  private interface Change {
    void make() throws IOException;
  }

  /** Changes what the server has while it is not running. */
  private void restart(Change change) throws IOException {
    server.stopServer();
    change.make();
    server.serveAgain(StreamConfig.defaults());
  }

  @Test
  void anOldReleaseIsRefusedUnlessAskedFor() {
    server.publish("rows", FIRST, signed);
    server.publish("rows", SECOND, signed);
    ran(run("rows"), SECOND);
    Await.result(server.publisher(Optional.empty()).rollback(NAME, Optional.empty()));

    Outcome outcome = run("rows");
    ran(outcome, SECOND);
    assertThat(outcome.error()).contains("the server went back");
    assertThat(server.state("bundles").output()).contains("the server went back");
    ran(run("rows@" + FIRST.digest()), FIRST); // asked for by name: nothing is switched
    assertThat(run("rows").output()).contains(SECOND.digest().hex());

    ran(run("rows", "--allow-downgrade"), FIRST);
    ran(run("rows"), FIRST);
  }

  @Test
  void afterARollbackHereTheServerCannotGoBackByItself() {
    Bundle third = RowsBundle.of(WIDTH, 25);
    server.publish("rows", FIRST, signed);
    ran(run("rows"), FIRST);
    server.publish("rows", SECOND, signed);
    ran(run("rows"), SECOND);
    server.publish("rows", third, signed);
    ran(run("rows"), third);
    InstalledBundles installed = InstalledBundles.in(folder.resolve("state"));
    installed.rollBack(NAME);
    ran(run("rows"), SECOND);
    Await.result(server.publisher(Optional.empty()).rollback(NAME, Optional.of(FIRST.digest())));
    ran(run("rows"), SECOND); // whatever the server says

    installed.follow(NAME);

    Outcome outcome = run("rows");
    ran(outcome, SECOND);
    assertThat(outcome.error()).contains("the server went back");
    Await.result(server.publisher(Optional.empty()).rollback(NAME, Optional.of(SECOND.digest())));
    assertThat(run("rows").error()).contains("the server went back");
    Await.result(server.publisher(Optional.empty()).rollback(NAME, Optional.of(third.digest())));
    outcome = run("rows");
    ran(outcome, third);
    assertThat(outcome.error()).isEmpty();
  }

  @Test
  void aSignedRollbackIsFollowed() {
    server.publish("rows", FIRST, signed);
    server.publish("rows", SECOND, signed);
    ran(run("rows"), SECOND);
    Await.result(server.publisher(signed).rollback(NAME, Optional.of(FIRST.digest())));

    Outcome outcome = run("rows");
    ran(outcome, FIRST);
    assertThat(outcome.error()).isEmpty();
    assertThat(Await.result(server.publisher(signed).history(NAME)))
        .extracting(change -> change.getTo() + " " + change.getRollback())
        .containsExactly(
            FIRST.digest() + " false", SECOND.digest() + " false", FIRST.digest() + " true");
  }

  @Test
  void whatFailsItsSelfTestDoesNotReplaceWhatRuns() {
    Bundle lying = RowsBundle.of(WIDTH, 40, 1);
    server.publish("rows", lying, signed);
    refused(run("rows"), "fails its self-test");
    server.publish("rows", FIRST, signed);
    ran(run("rows"), FIRST);
    server.publish("rows", lying, signed);
    firstStays(run("rows"), "fails its self-test");
    server.publish("rows", SECOND, signed);
    ran(run("rows"), SECOND);
    assertThat(server.state("bundles").exit()).isZero();
  }

  @Test
  void withoutPinnedKeysNamesAreFollowedWhereverTheyGo() {
    server.publish("rows", FIRST);
    server.publish("rows", SECOND);
    assertThat(run("rows").exit()).isEqualTo(1);
    Outcome second = server.edge("run", "--bundle=rows", "--source=rows");
    assertThat(second.output()).contains(SECOND.digest().hex());
    Await.result(server.publisher(Optional.empty()).rollback(NAME, Optional.empty()));
    Outcome first = server.edge("run", "--bundle=rows@latest", "--source=rows");
    assertThat(first.output()).contains(FIRST.digest().hex());
    assertThat(first.error()).isEmpty();
  }

  @Test
  void aDigestThatTheNameNeverWasIsNotFound() {
    server.publish("rows", FIRST, signed);
    server.publish("other", SECOND, signed);

    refused(run("rows@" + SECOND.digest()), "by the name 'rows'");
    refused(run("rows@latest@x"), "is no digest");
    ran(run(SECOND.digest().hex()), SECOND);
  }
}
