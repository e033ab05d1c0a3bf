package io.maskcast.trainer.learn;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.Tensors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The course of one run: where it stands, kept in its store after every epoch, so that it goes on
 * from there after any end. Not thread-safe.
 */
final class Course {

  private static final String STATE = "state";

  private final RunStore store;
  private final Map<String, Tensors> groups = new LinkedHashMap<>();
  private final List<EpochRecord> epochs;
  private final Map<Stage, Double> seconds = new LinkedHashMap<>();
  private RunState.Facts facts;
  private long since = System.nanoTime();

  private Course(RunStore store, RunState state) {
    this.store = store;
    this.facts = state.facts();
    this.groups.putAll(state.groups());
    this.epochs = new ArrayList<>(facts.epochs());
    facts.times().forEach(time -> seconds.put(time.stage(), time.seconds()));
  }

  /**
   * The course of the store's run, or of a new one.
   *
   * @param settings what the run is begun with, in full
   * @throws MaskcastException if the store holds a run of other settings
   */
  static Course begin(RunStore store, String settings) {
    Optional<RunState> saved = store.load(STATE).map(RunState::decode);
    saved.ifPresent(
        state -> {
          if (!state.facts().settings().equals(settings)) {
            throw new MaskcastException(
                "The run in this folder was begun with other settings (%s, now %s); give those again, or another --out"
                    .formatted(state.facts().settings(), settings));
          }
        });
    return new Course(
        store, saved.orElseGet(() -> new RunState(RunState.Facts.initial(settings), Map.of())));
  }

  RunStore store() {
    return store;
  }

  /** The stage the run is in. */
  Stage stage() {
    return facts.stage();
  }

  /** How many epochs of the stage are done. */
  int epoch() {
    return facts.epoch();
  }

  /** Whether a stage lies behind. */
  boolean isPast(Stage stage) {
    return facts.stage().compareTo(stage) > 0;
  }

  double denseValidation() {
    return facts.denseValidation();
  }

  double bestValidation() {
    return facts.bestValidation();
  }

  List<Double> schedule() {
    return facts.schedule();
  }

  /** All epochs so far. */
  List<EpochRecord> epochs() {
    return List.copyOf(epochs);
  }

  /** Seconds per stage so far. */
  List<StageTime> times() {
    List<StageTime> times = new ArrayList<>();
    seconds.forEach((stage, taken) -> times.add(new StageTime(stage, taken)));
    return times;
  }

  Tensors group(String name) {
    Tensors tensors = groups.get(name);
    if (tensors == null) {
      throw new MaskcastException("The saved state of the run lacks '" + name + "'; begin it anew");
    }
    return tensors;
  }

  void put(String group, Tensors tensors) {
    groups.put(group, tensors);
  }

  void remove(String group) {
    groups.remove(group);
  }

  /** Ends an epoch: what was put is saved with it. */
  void epochDone(EpochRecord record, double bestValidation, List<Double> schedule) {
    epochs.add(record);
    advance(facts.stage(), record.epoch(), facts.denseValidation(), bestValidation, schedule);
  }

  /** Ends a stage. */
  void stageDone(Stage next, double denseValidation) {
    advance(next, 0, denseValidation, -1, List.of());
  }

  private void advance(
      Stage stage, int epoch, double dense, double bestValidation, List<Double> schedule) {
    long now = System.nanoTime();
    seconds.merge(facts.stage(), (now - since) / 1e9, Double::sum);
    since = now;
    facts =
        new RunState.Facts(
            facts.settings(),
            stage,
            epoch,
            dense,
            bestValidation,
            schedule,
            List.copyOf(epochs),
            times());
    store.save(STATE, new RunState(facts, groups).encode());
  }
}
