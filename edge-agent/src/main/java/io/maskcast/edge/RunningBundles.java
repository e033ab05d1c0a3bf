package io.maskcast.edge;

import io.maskcast.edge.bundle.InstalledBundle;
import io.maskcast.edge.bundle.InstalledBundles;
import io.maskcast.shared.bundle.Bundle;
import io.maskcast.shared.bundle.BundleReference;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Bundles that run here, or ran: nobody needs to be asked what these are. Thread-safe. */
final class RunningBundles {

  private final AgentParts parts;

  RunningBundles(AgentParts parts) {
    this.parts = parts;
  }

  /** All of a bundle; by its name what runs here by it, before what the server says. */
  Future<Bundle> running(AgentParts.Link link, BundleReference wanted) {
    return parts
        .vertx()
        .executeBlocking(() -> known(wanted))
        .compose(
            here ->
                here.map(link.bundles()::head)
                    .orElseGet(() -> link.bundles().head(wanted))
                    .compose(link.bundles()::fetch));
  }

  /** What runs here by a name, or a bundle by its digest, if all of it is here; by its digest. */
  Future<Optional<BundleReference>> installed(AgentParts.Link link, BundleReference wanted) {
    return parts
        .vertx()
        .executeBlocking(
            () ->
                wanted
                    .digest()
                    .or(() -> known(wanted).map(InstalledBundle::digest))
                    .map(digest -> new BundleReference(wanted.name(), Optional.of(digest))))
        .compose(
            one ->
                one.map(
                        by ->
                            link.bundles()
                                .isHere(by.digest().orElseThrow())
                                .map(here -> here ? one : Optional.<BundleReference>empty()))
                    .orElseGet(() -> Future.succeededFuture(Optional.empty())));
  }

  private Optional<InstalledBundle> known(BundleReference wanted) {
    InstalledBundles installed = parts.acceptance().installed();
    List<InstalledBundle> named =
        wanted.name().map(name -> installed.of(name).stream().toList()).orElseGet(installed::list);
    return named.stream()
        .flatMap(runs -> Stream.concat(Stream.of(runs), runs.before().stream()))
        .filter(one -> one.digest().equals(wanted.digest().orElse(one.digest())))
        .findFirst();
  }
}
