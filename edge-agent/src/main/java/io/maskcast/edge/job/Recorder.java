package io.maskcast.edge.job;

import io.maskcast.edge.EdgeJob;
import io.maskcast.edge.bundle.InstalledBundle;
import io.maskcast.edge.results.Answer;
import io.maskcast.edge.results.JobPosition;
import io.maskcast.edge.results.ResultStore;
import io.maskcast.edge.source.SourceLevel;
import io.maskcast.edge.stream.Interruption;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleReference;
import io.maskcast.shared.bundle.Digest;
import io.maskcast.shared.tile.TileCursor;
import io.maskcast.shared.tile.TileRange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Records what a run finds out, in groups, and ends the run when it is told to. After a failure it
 * takes nothing more, so that what is recorded has no gaps. Thread-safe.
 */
final class Recorder implements EdgeJob.Listener {

  /** Answers that are forced to disk together. */
  private static final int GROUP = 1_000;

  private final ResultStore store;
  private final SourceLevel source;
  private final TileCursor expected;
  private final Supplier<Optional<String>> stop;
  private final Signs signs;
  private final List<Answer> waiting = new ArrayList<>();
  private JobPosition position;
  private Optional<Digest> bundle = Optional.empty();
  private Optional<MaskcastException> failure = Optional.empty();
  private Optional<String> note = Optional.empty();

  /** Learns that a run still gets something done. */
  interface Signs {
    /**
     * It does.
     *
     * @param pause how long it may be until the next sign, beyond what is usual
     */
    void alive(Duration pause);

    /**
     * So many more answers are recorded.
     *
     * @param unreadable of these, tiles that have none, as they could not be read
     */
    void recorded(JobPosition now, int answers, int unreadable);
  }

  /**
   * A recorder of one run.
   *
   * @param position how far its job is
   * @param ranges the tiles that are asked for
   * @param stop why the run is to end, as soon as it is
   */
  Recorder(
      ResultStore store,
      SourceLevel source,
      JobPosition position,
      List<TileRange> ranges,
      Supplier<Optional<String>> stop,
      Signs signs) {
    this.store = store;
    this.source = source;
    this.position = position;
    this.expected = new TileCursor(ranges);
    this.stop = stop;
    this.signs = signs;
  }

  @Override
  public void started(long tiles) {
    signs.alive(Duration.ZERO);
  }

  @Override
  public synchronized void runs(BundleReference name, Digest digest) {
    flush();
    bundle = Optional.of(digest);
  }

  /** What has come was paid for: it is recorded, even if no more is wanted. */
  @Override
  public synchronized void classified(long tile, int predicted, float confidence) {
    add(new Answer(tile, predicted, confidence));
  }

  @Override
  public boolean goesOnWithout() {
    return true;
  }

  @Override
  public synchronized void unreadable(long tile, String reason) {
    add(Answer.failed(tile, reason));
  }

  private void add(Answer answer) {
    requireSound();
    if (answer.tile() != expected.nextLong()) {
      throw failed(new MaskcastException("Tile %d came out of turn".formatted(answer.tile())));
    }
    waiting.add(answer);
    signs.alive(Duration.ZERO);
    if (waiting.size() >= GROUP) {
      flush();
    }
  }

  private void requireSound() {
    if (failure.isPresent()) {
      throw failure.get();
    }
  }

  private MaskcastException failed(MaskcastException e) {
    failure = failure.or(() -> Optional.of(e));
    return e;
  }

  @Override
  public synchronized void interrupted(Interruption interruption) {
    signs.alive(interruption.pause());
    requireSound();
    stop.get()
        .ifPresent(
            why -> {
              throw new StoppedException(why);
            });
  }

  @Override
  public synchronized void stays(InstalledBundle kept) {
    note =
        Optional.of(
            "'%s' stays at bundle %s: %s"
                .formatted(
                    kept.name(),
                    kept.digest().brief(),
                    kept.refusal().map(InstalledBundle.Refusal::reason).orElse("")));
  }

  @Override
  public synchronized void drifted(String alarm) {
    note = Optional.of(alarm);
  }

  /** What people should know of the run. */
  synchronized Optional<String> note() {
    return note;
  }

  /**
   * Records what came so far.
   *
   * @throws MaskcastException if it cannot be; then nothing more is taken
   */
  synchronized void flush() {
    if (waiting.isEmpty() || bundle.isEmpty()) {
      return;
    }
    try {
      position = store.record(position, source, bundle.get(), waiting);
      int failed = (int) waiting.stream().filter(one -> one.failure().isPresent()).count();
      signs.recorded(position, waiting.size(), failed);
      waiting.clear();
    } catch (MaskcastException e) {
      throw failed(e);
    }
  }

  /** The same from a timer: whoever comes next is told if it cannot be. */
  synchronized void flushQuietly() {
    if (failure.isEmpty()) {
      try {
        flush();
      } catch (MaskcastException e) {
        failed(e);
      }
    }
  }

  /** How far the job is, on disk. */
  synchronized JobPosition position() {
    return position;
  }
}
