package io.maskcast.edge.results;

import io.maskcast.edge.health.StoreState;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.storage.WholeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results on disk, and how far each job is, which is the same: what {@link #record} has returned
 * from is on disk, all of it, and will be read again whatever happens to the process; what it has
 * not returned from was not recorded, and its tiles are asked for again. Results that everybody has
 * stay as long as there is room. Thread-safe; every call waits for the disk.
 */
public final class ResultStore implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ResultStore.class);

  private final Path folder;
  private final StoreConfig config;
  private final Clock clock;
  private final Deque<Segment> segments;
  private final Map<String, JobPosition> positions;
  private final Optional<String> damage;
  private final LostResults lost = new LostResults();
  private volatile LongSupplier delivered = () -> 0;
  private volatile Runnable onRecord = () -> {};
  private long next;
  private long dropped;
  private Optional<String> problem = Optional.empty();

  ResultStore(Path folder, StoreConfig config, Clock clock, OpenedSegments opened, long atLeast) {
    this.folder = folder;
    this.config = config;
    this.clock = clock;
    this.segments = new ArrayDeque<>(opened.segments());
    this.positions = opened.positions();
    this.damage = opened.damage();
    this.next = Math.max(opened.next(), atLeast);
  }

  /**
   * Opens a store, or makes one.
   *
   * @param folder where its files are, and nothing else
   * @param config how it is kept
   * @param atLeast the number of the next result is this or higher: what sinks have seen
   * @throws MaskcastException if its files can be neither read nor made; what is damaged in them is
   *     no reason
   */
  public static ResultStore open(Path folder, StoreConfig config, long atLeast) {
    return open(folder, config, atLeast, Clock.systemUTC());
  }

  static ResultStore open(Path folder, StoreConfig config, long atLeast, Clock clock) {
    try {
      return new ResultStore(folder, config, clock, OpenedSegments.in(folder, atLeast), atLeast);
    } catch (IOException e) {
      throw new MaskcastException(
          "Cannot open the results in %s: %s; check the free space and that you may write there"
              .formatted(folder, WholeFile.reason(e)),
          e);
    }
  }

  /**
   * Who wants results says what they have.
   *
   * @param all the number before which everybody has all results; 0 if nobody wants any
   */
  public void deliveredUpTo(LongSupplier all) {
    delivered = all;
  }

  /** Who wants to know that there are more results. */
  public void onRecord(Runnable listener) {
    onRecord = listener;
  }

  /** How far a job is; empty if it never began. */
  public synchronized Optional<JobPosition> position(String job) {
    return Optional.ofNullable(positions.get(job));
  }

  /**
   * Records how far a job is.
   *
   * @throws MaskcastException if the disk is full or broken; then it is not recorded
   */
  public synchronized void record(JobPosition position) {
    if (!position.equals(positions.get(position.job()))) {
      append(RecordFormat.position(position));
      positions.put(position.job(), position);
    }
  }

  /**
   * Records answers, and that their job is as far.
   *
   * @param before how far the job was
   * @param source where the tiles are
   * @param bundle what was run
   * @param answers in the order of their coming; none is as good as nothing
   * @return how far the job is now
   * @throws StoreFullException if there is no room and none is made
   * @throws MaskcastException if the disk is full or broken; then none of them is recorded
   */
  public JobPosition record(
      JobPosition before, SourceLevel source, Digest bundle, List<Answer> answers) {
    if (answers.isEmpty()) {
      return before;
    }
    JobPosition after = before.after(answers.size());
    synchronized (this) {
      ResultGroup group =
          new ResultGroup(next, after, source, bundle, clock.instant(), List.copyOf(answers));
      append(RecordFormat.results(group));
      positions.put(after.job(), after);
      next = group.end();
    }
    onRecord.run();
    return after;
  }

  private void append(byte[] record) {
    try {
      makeRoom(Segment.bytes(record));
      boolean holdsSome = segments.getLast().first() != next;
      if (holdsSome && segments.getLast().bytes() + Segment.bytes(record) > config.segmentBytes()) {
        begin();
      }
      segments.getLast().append(next, record);
      problem = Optional.empty();
    } catch (IOException e) {
      throw remembered(
          new MaskcastException(
              "Cannot write results to %s: %s; free space there"
                  .formatted(folder, WholeFile.reason(e)),
              e));
    } catch (MaskcastException e) {
      throw remembered(e);
    }
  }

  private MaskcastException remembered(MaskcastException failure) {
    problem = Optional.of(failure.getMessage());
    return failure;
  }

  /** The next segment; the one before is not written to any more. */
  private void begin() throws IOException {
    segments.add(Segment.create(folder, next, RecordFormat.positions(positions.values())));
  }

  private void makeRoom(long bytes) throws IOException {
    while (total() + bytes > config.limit()) {
      if (segments.size() == 1) {
        if (segments.getLast().first() == next) {
          return; // it has no results that could go
        }
        begin();
      }
      long behind = secondFirst();
      long have = delivered.getAsLong();
      if (have < behind) {
        if (config.whenFull() == WhenFull.REFUSE) {
          throw new StoreFullException(config.limit());
        }
        long going = behind - Math.max(have, segments.getFirst().first());
        dropped += going;
        LOG.warn("The store of results is full: the {} oldest go undelivered", going);
      }
      segments.removeFirst().delete();
    }
  }

  private long secondFirst() {
    return segments.stream().skip(1).findFirst().orElseThrow().first();
  }

  private long total() {
    return segments.stream().mapToLong(Segment::bytes).sum();
  }

  /** The number of the next result. */
  public synchronized long next() {
    return next;
  }

  /** The number before which there are no results any more. */
  public synchronized long first() {
    return segments.getFirst().first();
  }

  /**
   * Reads results.
   *
   * @param from the number of the first that is wanted
   * @param most how many, 1 or more
   * @return in order; what is gone is left out, and so is what is damaged, which {@link #state}
   *     tells from then on; empty if there are none
   * @throws MaskcastException if the disk is broken
   */
  public synchronized List<Result> read(long from, int most) {
    List<Result> results = new ArrayList<>();
    try {
      List<Segment> all = List.copyOf(segments);
      for (int i = 0; i < all.size() && results.size() < most; i++) {
        boolean before = i + 1 < all.size() && all.get(i + 1).first() <= from;
        if (!before) {
          read(all.get(i), from, most, results);
        }
      }
    } catch (IOException e) {
      throw new MaskcastException(
          "Cannot read results in %s: %s".formatted(folder, WholeFile.reason(e)), e);
    }
    lost.lookFor(
        Math.max(from, segments.getFirst().first()), results, results.size() < most ? next : 0);
    return results;
  }

  private static void read(Segment segment, long from, int most, List<Result> results)
      throws IOException {
    segment.walk(
        from,
        (offset, record) -> {
          RecordFormat.read(
              record,
              new ResultsOnly(
                  group -> {
                    segment.remember(group.first(), offset);
                    results.addAll(group.results(from, most - results.size()));
                  }));
          return results.size() < most;
        });
  }

  /** How it is. */
  public synchronized StoreState state() {
    return new StoreState(
        total(),
        config.limit(),
        segments.getFirst().first(),
        next,
        dropped,
        problem,
        lost.and(damage));
  }

  @Override
  public synchronized void close() {
    try {
      for (Segment segment : segments) {
        segment.close();
      }
    } catch (IOException e) {
      throw new MaskcastException(
          "Cannot close the results in %s: %s".formatted(folder, WholeFile.reason(e)), e);
    }
  }
}
