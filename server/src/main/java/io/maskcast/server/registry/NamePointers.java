package io.maskcast.server.registry;

import io.maskcast.shared.bundle.BundleName;
import io.maskcast.shared.bundle.Digest;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The names and their histories as they stand on disk, and who wants to know of changes.
 * Thread-safe; nothing in here waits for a disk, so that looking up and watching never wait for a
 * publish.
 */
final class NamePointers {

  private static final Logger LOG = LoggerFactory.getLogger(NamePointers.class);

  private final Object lock = new Object();
  private final Map<BundleName, NameHistory> pointers;
  private final Map<BundleName, Map<Object, Consumer<Digest>>> listeners = new HashMap<>();

  NamePointers(Map<BundleName, NameHistory> pointers) {
    this.pointers = new HashMap<>(pointers);
  }

  Optional<Digest> resolve(BundleName name) {
    return history(name).digest();
  }

  /** Without changes if there is no such name. */
  NameHistory history(BundleName name) {
    synchronized (lock) {
      return pointers.getOrDefault(name, NameHistory.none());
    }
  }

  /** The last change of any name to a bundle. */
  Optional<NameChange> lastTo(Digest bundle) {
    synchronized (lock) {
      return pointers.values().stream()
          .flatMap(history -> history.lastTo(bundle).stream())
          .max(Comparator.comparing(NameChange::when));
    }
  }

  List<NamedBundle> list() {
    synchronized (lock) {
      return pointers.entrySet().stream()
          .map(entry -> new NamedBundle(entry.getKey(), entry.getValue().digest().orElseThrow()))
          .sorted(Comparator.comparing(named -> named.name().value()))
          .toList();
    }
  }

  /** Tells the listeners under the lock, so that each sees every change once and in order. */
  void point(BundleName name, NameHistory history) {
    Digest digest = history.digest().orElseThrow();
    synchronized (lock) {
      NameHistory before = pointers.put(name, history);
      if (before != null && before.digest().equals(history.digest())) {
        return;
      }
      // A copy, because a listener may end its own watch.
      for (Consumer<Digest> listener :
          List.copyOf(listeners.getOrDefault(name, Map.of()).values())) {
        tell(listener, name, digest);
      }
    }
  }

  NameWatch watch(BundleName name, Consumer<Digest> listener) {
    Object key = new Object();
    synchronized (lock) {
      listeners.computeIfAbsent(name, absent -> new LinkedHashMap<>()).put(key, listener);
      resolve(name).ifPresent(now -> tell(listener, name, now));
    }
    return () -> forget(name, key);
  }

  private void forget(BundleName name, Object key) {
    synchronized (lock) {
      listeners.computeIfPresent(
          name,
          (watched, registered) -> {
            registered.remove(key);
            return registered.isEmpty() ? null : registered;
          });
    }
  }

  /** A listener that fails must not fail the publish that is already on disk. */
  private static void tell(Consumer<Digest> listener, BundleName name, Digest digest) {
    try {
      listener.accept(digest);
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("name", name).setCause(e).log("A listener for a name failed");
    }
  }
}
