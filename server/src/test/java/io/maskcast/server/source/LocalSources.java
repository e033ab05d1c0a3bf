package io.maskcast.server.source;

import io.maskcast.server.source.remote.RemoteConfig;
import io.maskcast.server.source.remote.RemoteFiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/** Sources on disk, for tests without a server. */
public final class LocalSources {

  private LocalSources() {}

  /** Opens them as a server does; what would read other servers is never begun. */
  public static TileSources open(Map<String, Path> paths, Tiling tiling) {
    Map<String, String> locations = new HashMap<>();
    paths.forEach((name, path) -> locations.put(name, path.toString()));
    return TileSources.open(locations, tiling, files());
  }

  /** Opens one of them. */
  static TileSource open(String name, Path path, Tiling tiling) {
    return SourceKinds.open(name, path.toString(), files().of(name), tiling);
  }

  private static RemoteFiles files() {
    return new RemoteFiles(RemoteConfig.defaults(), new Random(1), new SimpleMeterRegistry());
  }
}
