package io.maskcast.edge.results;

import java.util.List;
import java.util.function.Consumer;

/** Reads results and passes over the rest. */
record ResultsOnly(Consumer<ResultGroup> taker) implements RecordFormat.Visitor {

  @Override
  public void positions(List<JobPosition> all) {
    // not asked for
  }

  @Override
  public void results(ResultGroup group) {
    taker.accept(group);
  }

  @Override
  public void position(JobPosition one) {
    // not asked for
  }
}
