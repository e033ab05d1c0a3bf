package io.maskcast.trainer.version;

import io.maskcast.shared.jpeg.HuffmanTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/** Huffman codes of at most 16 bits, none of them all ones (section K.2 of ITU-T T.81). */
final class OptimalCode {

  private static final int LONGEST = 16;

  private OptimalCode() {}

  /**
   * A tree, or a leaf.
   *
   * @param weight of all its leaves
   * @param first its first leaf, which breaks ties, so that equal weights give equal codes
   * @param leaves how deep each lies below it
   */
  private record Tree(long weight, int first, List<Integer> leaves) {}

  /**
   * The table of some symbols.
   *
   * @param weights of the symbols 0 to 255; what has 0 gets no code
   */
  static HuffmanTable table(boolean ac, int number, long[] weights) {
    List<Integer> symbols =
        IntStream.range(0, weights.length)
            .filter(symbol -> weights[symbol] > 0)
            .boxed()
            .sorted(Comparator.comparingLong((Integer symbol) -> -weights[symbol]))
            .toList();
    List<Long> leaves = new ArrayList<>(symbols.stream().map(symbol -> weights[symbol]).toList());
    leaves.add(0L); // takes the code of all ones, which is then taken away
    int[] lengths = limited(depths(leaves));
    int last = LONGEST;
    while (lengths[last] == 0) {
      last--;
    }
    lengths[last]--;
    return new HuffmanTable(
        ac, number, IntStream.rangeClosed(1, LONGEST).mapToObj(i -> lengths[i]).toList(), symbols);
  }

  /** How many leaves lie at each depth of Huffman's tree. */
  private static int[] depths(List<Long> weights) {
    PriorityQueue<Tree> trees =
        new PriorityQueue<>(Comparator.comparingLong(Tree::weight).thenComparingInt(Tree::first));
    for (int i = 0; i < weights.size(); i++) {
      trees.add(new Tree(weights.get(i), i, List.of(0)));
    }
    while (trees.size() > 1) {
      Tree one = trees.remove();
      Tree other = trees.remove();
      List<Integer> deeper = new ArrayList<>();
      one.leaves().forEach(depth -> deeper.add(depth + 1));
      other.leaves().forEach(depth -> deeper.add(depth + 1));
      trees.add(
          new Tree(one.weight() + other.weight(), Math.min(one.first(), other.first()), deeper));
    }
    int[] counts = new int[weights.size() + LONGEST];
    trees.remove().leaves().forEach(depth -> counts[depth]++);
    return counts;
  }

  /** Moves leaves up until none is too deep (figure K.3). */
  private static int[] limited(int[] counts) {
    for (int depth = counts.length - 1; depth > LONGEST; depth--) {
      while (counts[depth] > 0) {
        int above = depth - 2;
        while (counts[above] == 0) {
          above--;
        }
        // A pair of leaves becomes one, a level up; the other joins a leaf from further up.
        counts[depth] -= 2;
        counts[depth - 1]++;
        counts[above + 1] += 2;
        counts[above]--;
      }
    }
    return counts;
  }
}
