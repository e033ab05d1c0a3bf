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
 * The names as they stand on disk, and who wants to know of changes. Thread-safe; nothing in here
 * waits for a disk, so that looking up and watching never wait for a publish.
 */
final class NamePointers {

  private static final Logger LOG = LoggerFactory.getLogger(NamePointers.class);

  private final Object lock = new Object();
  private final Map<BundleName, Digest> pointers;
  private final Map<BundleName, Map<Object, Consumer<Digest>>> listeners = new HashMap<>();

  NamePointers(Map<BundleName, Digest> pointers) {
    this.pointers = new HashMap<>(pointers);
  }

  Optional<Digest> resolve(BundleName name) {
    synchronized (lock) {
      return Optional.ofNullable(pointers.get(name));
    }
  }

  List<NamedBundle> list() {
    synchronized (lock) {
      return pointers.entrySet().stream()
          .map(entry -> new NamedBundle(entry.getKey(), entry.getValue()))
          .sorted(Comparator.comparing(named -> named.name().value()))
          .toList();
    }
  }

  /** Tells the listeners under the lock, so that each sees every change once and in order. */
  void point(BundleName name, Digest digest) {
    synchronized (lock) {
      if (digest.equals(pointers.put(name, digest))) {
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
      Optional.ofNullable(pointers.get(name)).ifPresent(now -> tell(listener, name, now));
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
