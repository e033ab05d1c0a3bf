package io.maskcast.deploy.bench.link;

import io.maskcast.deploy.bench.result.LinkResult;
import io.maskcast.edge.source.SourceDescription;
import io.maskcast.shared.bundle.Bundle;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What a result says besides its figures. */
final class Description {

  private static final Path CONGESTION_CONTROL =
      Path.of("/proc/sys/net/ipv4/tcp_congestion_control");

  private Description() {}

  static LinkResult.Environment environment(String started, LinkSettings settings) {
    return new LinkResult.Environment(
        started,
        settings.edge().server().toString(),
        System.getProperty("java.vm.name") + " " + System.getProperty("java.version"),
        "%s %s %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")),
        Runtime.getRuntime().availableProcessors(),
        congestionControl());
  }

  private static String congestionControl() {
    try {
      return Files.readString(CONGESTION_CONTROL, StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return ""; // not Linux
    }
  }

  static LinkResult.Subject subject(
      String name, SourceDescription source, Optional<Bundle> bundle) {
    return new LinkResult.Subject(
        name,
        source.tiles(),
        source.layout().describe(),
        bundle.map(b -> b.digest().hex()).orElse(""),
        bundle.map(b -> b.manifest().metrics().dataset()).orElse(""),
        bundle.map(b -> b.manifest().keptShare()).orElse(1.0));
  }

  static LinkResult.Load load(LinkSettings settings) {
    boolean closed = settings.load() instanceof Load.Closed;
    return new LinkResult.Load(
        closed ? "closed" : "open",
        settings.load() instanceof Load.Closed loop ? loop.streams() : 0,
        settings.load() instanceof Load.Open loop ? loop.requestsPerSecond() : 0,
        settings.tilesPerRequest(),
        settings.extent() instanceof Extent.Requests requests ? requests.count() : 0,
        settings.extent() instanceof Extent.Time time ? time.seconds() : 0,
        settings.warmUpSeconds());
  }
}
