package io.maskcast.edge.job;

import io.maskcast.edge.EdgeAgent;
import io.maskcast.proto.call.Await;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.bundle.BundleReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which bundle of a job runs when the byte budget asks for a smaller mask: one that is here before
 * one that would have to be fetched, and none whose fetching the budget does not allow any more.
 */
final class BundleInBudget {

  private static final Logger LOG = LoggerFactory.getLogger(BundleInBudget.class);

  /** What asking about a bundle takes, and the calls around its bytes: not a byte is in vain. */
  private static final long AROUND_BYTES = 8 << 10;

  private final EdgeAgent agent;

  BundleInBudget(EdgeAgent agent) {
    this.agent = agent;
  }

  /**
   * The bundle to run. Waits for the server where none is here.
   *
   * @param due which of the smaller ones the budget asks for, from 1; 0: none
   * @param left bytes of the budget, if there is one
   * @throws MaskcastException if none is here and none can be fetched with what is left
   */
  BundleReference of(JobConfig job, int due, OptionalLong left) {
    if (due == 0) {
      return job.bundle();
    }
    List<BundleReference> all = new ArrayList<>(List.of(job.bundle()));
    all.addAll(job.smaller());
    for (BundleReference small : all.subList(due, all.size())) {
      Optional<BundleReference> here = Await.result(agent.installed(small));
      if (here.isPresent()) {
        return here.get();
      }
    }
    for (BundleReference small : all.subList(due, all.size())) {
      if (fits(small, left)) {
        return small;
      }
    }
    for (int larger = due - 1; larger >= 0; larger--) {
      Optional<BundleReference> here = Await.result(agent.installed(all.get(larger)));
      if (here.isPresent()) {
        LOG.info(
            "Job {} goes on with {}: to fetch a bundle with a smaller mask, too little is left of the byte budget",
            job.name(),
            here.get());
        return here.get();
      }
    }
    throw new MaskcastException(
        String.format(
            Locale.ROOT,
            "%,d bytes are left of the byte budget, too few to fetch a bundle with a smaller mask, and none is here; it waits until more is left",
            left.orElse(0)));
  }

  private boolean fits(BundleReference small, OptionalLong left) {
    if (left.isEmpty()) {
      return true;
    }
    return left.getAsLong() > AROUND_BYTES
        && Await.result(agent.missingBytes(small)) + AROUND_BYTES <= left.getAsLong();
  }
}
