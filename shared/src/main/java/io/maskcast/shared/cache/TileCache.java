package io.maskcast.shared.cache;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.payload.Zstandard;
import io.maskcast.shared.plan.SelectionPlan;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Selected samples of tiles on disk, up to a limit: those used longest ago go first. What is in it
 * survives the process, however that ends; what is damaged there is removed and not found. A disk
 * that takes nothing stops nobody: then nothing is kept. Thread-safe; calls wait for the disk.
 */
public final class TileCache {

  private static final Logger LOG = LoggerFactory.getLogger(TileCache.class);
  private static final String PLAN = "/plan";

  /** Plans that are looked through for larger ones than is asked for: those used last. */
  private static final int MOST_PLANS = 64;

  private final KeptFiles files;
  private final Zstandard zstandard = Zstandard.fastest(1);
  private final Map<String, PlanFile> plans = new LinkedHashMap<>(16, 0.75f, true);
  private final Object writing = new Object();
  private final LongAdder hits = new LongAdder();
  private final LongAdder misses = new LongAdder();
  private final LongAdder savedBytes = new LongAdder();
  private final LongAdder damaged = new LongAdder();

  private TileCache(KeptFiles files) {
    this.files = files;
  }

  /**
   * Opens a cache, or makes one.
   *
   * @param folder its own; several processes may share it
   * @param limit the most bytes it takes on disk; with 0 all that is there goes
   * @throws MaskcastException if the folder can be neither read nor made
   */
  public static TileCache open(Path folder, long limit) {
    TileCache cache = new TileCache(KeptFiles.open(folder, limit));
    List<String> known = cache.files.names().stream().filter(name -> name.endsWith(PLAN)).toList();
    known.subList(Math.max(0, known.size() - MOST_PLANS), known.size()).forEach(cache::known);
    return cache;
  }

  private void known(String name) {
    Optional<PlanFile> plan = files.read(name).flatMap(PlanFile::decode);
    plan.ifPresentOrElse(
        found -> know(name.substring(0, name.length() - PLAN.length()), found),
        () -> damaged(name));
  }

  private void know(String folder, PlanFile plan) {
    synchronized (plans) {
      plans.put(folder, plan);
      if (plans.size() > MOST_PLANS) {
        plans.remove(plans.keySet().iterator().next());
      }
    }
  }

  private List<Place> places(String folder, PlanFile plan) {
    List<Place> places = new ArrayList<>(List.of(new Place(folder, plan, Optional.empty())));
    synchronized (plans) {
      plans.forEach(
          (name, other) -> {
            if (!name.equals(folder)) {
              other
                  .places(plan)
                  .ifPresent(among -> places.add(new Place(name, other, Optional.of(among))));
            }
          });
      plans.get(folder); // used now
    }
    return places;
  }

  private void damaged(String name) {
    LOG.warn("{} in the tile cache is damaged; what it held comes again", name);
    damaged.increment();
    files.remove(name);
  }

  /** How it is. */
  public CacheState state() {
    return files.state(hits.sum(), misses.sum(), savedBytes.sum(), damaged.sum());
  }

  /**
   * The tiles of an origin.
   *
   * @param plan which samples of them
   */
  public Shelf shelf(Origin origin, SelectionPlan plan) {
    return new Shelf(PlanFile.of(origin, plan), true);
  }

  /** The same for more samples of tiles that were looked for before, and are not counted again. */
  public Shelf refining(Origin origin, SelectionPlan plan) {
    return new Shelf(PlanFile.of(origin, plan), false);
  }

  /** The tiles of one origin under one plan. Looks and reads are one thread's; others' are not. */
  public final class Shelf {

    private final PlanFile plan;
    private final String folder;
    private final boolean counts;
    private final List<Place> places;

    private Shelf(PlanFile plan, boolean counts) {
      this.plan = plan;
      this.counts = counts;
      this.folder = plan.folder();
      this.places = places(folder, plan);
    }

    /**
     * Finds a tile.
     *
     * @param tile its number
     * @return its selected bytes; empty if they are not there. Counted either way, unless it
     *     refines
     */
    public Optional<byte[]> find(long tile) {
      Optional<byte[]> found = Optional.empty();
      for (int i = 0; i < places.size() && found.isEmpty() && plan.tileBytes() > 0; i++) {
        found = places.get(i).find(tile);
      }
      if (counts) {
        (found.isPresent() ? hits : misses).increment();
      }
      found.ifPresent(bytes -> savedBytes.add(bytes.length));
      return found;
    }

    /**
     * Keeps tiles. What cannot be kept is not: that is no failure.
     *
     * @param tiles their numbers, ascending, each once
     * @param selected their selected bytes, one tile after the other
     */
    public void keep(long[] tiles, byte[] selected) {
      int bytes = plan.tileBytes();
      int span = bytes == 0 ? 1 : ChunkFile.span(bytes);
      if (bytes == 0 || !files.fits((long) span * bytes)) {
        return;
      }
      for (int first = 0; first < tiles.length; ) {
        long chunk = tiles[first] / span;
        int end = first;
        while (end < tiles.length && tiles[end] / span == chunk) {
          end++;
        }
        int[] which = new int[end - first];
        for (int i = 0; i < which.length; i++) {
          which[i] = (int) (tiles[first + i] % span);
        }
        keep(chunk, span, which, selected, first * bytes);
        first = end;
      }
    }

    private void keep(long chunk, int span, int[] which, byte[] selected, int offset) {
      String name = name(folder, chunk);
      synchronized (writing) { // what another adds to the same file must not get lost
        if (!files.has(folder + PLAN)) {
          files.write(folder + PLAN, plan.encode());
          know(folder, plan);
        }
        ChunkFile before =
            read(name, plan.tileBytes(), span).orElse(ChunkFile.empty(plan.tileBytes()));
        files.write(name, before.with(which, selected, offset).encode(name, zstandard));
      }
    }
  }

  private static String name(String folder, long chunk) {
    return folder + "/" + Long.toHexString(chunk);
  }

  private Optional<ChunkFile> read(String name, int tileBytes, int span) {
    Optional<byte[]> file = files.read(name);
    Optional<ChunkFile> chunk =
        file.flatMap(bytes -> ChunkFile.decode(name, bytes, tileBytes, span, zstandard));
    if (file.isPresent() && chunk.isEmpty()) {
      damaged(name);
    }
    return chunk;
  }

  /** Where a tile may be: under its plan, or under a larger one. One thread's. */
  private final class Place {

    private final String folder;
    private final int tileBytes;
    private final int sampleBytes;
    private final int span;
    private final Optional<int[]> among;
    private long chunk = -1;
    private Optional<ChunkFile> open = Optional.empty();

    Place(String folder, PlanFile plan, Optional<int[]> among) {
      this.folder = folder;
      this.tileBytes = plan.tileBytes();
      this.sampleBytes = plan.sampleBytes();
      this.span = tileBytes == 0 ? 1 : ChunkFile.span(tileBytes);
      this.among = among;
    }

    Optional<byte[]> find(long tile) {
      if (tile / span != chunk) {
        chunk = tile / span;
        open = read(name(folder, chunk), tileBytes, span);
      }
      int at = (int) (tile % span);
      return open.filter(file -> file.has(at)).map(file -> selected(file, file.offset(at)));
    }

    private byte[] selected(ChunkFile file, int offset) {
      if (among.isEmpty()) {
        return java.util.Arrays.copyOfRange(file.tiles(), offset, offset + tileBytes);
      }
      int[] samples = among.get();
      byte[] selected = new byte[samples.length * sampleBytes];
      for (int i = 0; i < samples.length; i++) {
        int from = offset + samples[i] * sampleBytes;
        System.arraycopy(file.tiles(), from, selected, i * sampleBytes, sampleBytes);
      }
      return selected;
    }
  }
}
