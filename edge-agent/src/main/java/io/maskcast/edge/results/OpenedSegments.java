package io.maskcast.edge.results;

import io.maskcast.shared.storage.WholeFile;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segments of a store as they are found: what a crash left unfinished is cut off, what is
 * damaged is passed over. The positions are those of the last segment whose beginning is sound,
 * brought forward by all records behind it.
 *
 * @param segments in order, 1 or more; to the last is written
 * @param positions of jobs by name
 * @param next the number of the next result
 * @param damage what is damaged, in words
 */
record OpenedSegments(
    List<Segment> segments,
    Map<String, JobPosition> positions,
    long next,
    Optional<String> damage) {

  private static final Logger LOG = LoggerFactory.getLogger(OpenedSegments.class);

  /** What walking through segments finds. */
  private static final class Finding implements RecordFormat.Visitor {
    private final Map<String, JobPosition> positions = new LinkedHashMap<>();
    private boolean begun;
    private long next;

    @Override
    public void positions(List<JobPosition> all) {
      begun = true;
      all.forEach(this::position);
    }

    @Override
    public void results(ResultGroup group) {
      position(group.after());
      next = Math.max(next, group.end());
    }

    @Override
    public void position(JobPosition one) {
      positions.put(one.job(), one);
    }
  }

  static OpenedSegments in(Path folder, long atLeast) throws IOException {
    Files.createDirectories(folder);
    List<Segment> segments = found(folder);
    if (segments.isEmpty()) {
      segments.add(Segment.create(folder, Math.max(1, atLeast), RecordFormat.positions(List.of())));
    }
    int start = segments.size() - 1;
    while (start > 0 && !beginsSound(segments.get(start))) {
      start--;
    }
    Finding finding = new Finding();
    List<String> damage = new ArrayList<>();
    for (int i = start; i < segments.size(); i++) {
      walk(segments.get(i), finding, i == segments.size() - 1, damage);
    }
    if (!finding.begun) {
      damage.add("the beginning of %s is damaged: jobs may begin anew".formatted(folder));
    }
    damage.forEach(what -> LOG.error("Results: {}", what));
    return new OpenedSegments(
        segments,
        finding.positions,
        Math.max(finding.next, segments.get(segments.size() - 1).first()),
        damage.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", damage)));
  }

  private static List<Segment> found(Path folder) throws IOException {
    TreeMap<Long, Path> files = new TreeMap<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        Segment.number(entry).ifPresent(number -> files.put(number, entry));
        if (entry.getFileName().toString().endsWith(WholeFile.PARTIAL_SUFFIX)) {
          Files.delete(entry); // of a segment that was not begun
        }
      }
    }
    List<Segment> segments = new ArrayList<>();
    for (Map.Entry<Long, Path> file : files.entrySet()) {
      segments.add(Segment.open(file.getValue(), file.getKey()));
    }
    return segments;
  }

  private static boolean beginsSound(Segment segment) throws IOException {
    Finding finding = new Finding();
    segment.walk(
        0,
        (offset, record) -> {
          if (offset == 0) {
            RecordFormat.read(record, finding);
          }
          return false;
        });
    return finding.begun;
  }

  private static void walk(Segment segment, Finding finding, boolean last, List<String> damage)
      throws IOException {
    Segment.Walk walk =
        segment.walk(
            0,
            (offset, record) -> {
              RecordFormat.read(record, finding);
              return true;
            });
    long behind = segment.bytes() - walk.soundEnd();
    if (last && behind > 0) {
      LOG.info(
          "Results: {} bytes that were not recorded in full are cut off of {}",
          behind,
          segment.file());
      segment.cut(walk.soundEnd());
    }
    long damaged = walk.damagedBytes() + (last ? 0 : behind);
    if (damaged > 0) {
      damage.add(
          "%d bytes of %s are damaged; the results in them are lost"
              .formatted(damaged, segment.file().getFileName()));
    }
  }
}
