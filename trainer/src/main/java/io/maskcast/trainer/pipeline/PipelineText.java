package io.maskcast.trainer.pipeline;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.version.Version;
import io.maskcast.trainer.version.MergeOperator;
import io.maskcast.trainer.version.Versions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Steps of a pipeline as people write them, one line each:
 *
 * <pre>
 * extend jpeg-100 jpeg-55 thumbnail-16x16     versions of the whole tile, the best first
 * extend paper-jpegs of each channel          the paper's ten qualities, channel by channel
 * channel-xor                                 a mask; any kind
 * merge sum                                   or mean, max
 * pixel-any weights=costs.txt                 a mask with a cost per element
 * </pre>
 */
public final class PipelineText {

  private static final String EACH_CHANNEL = " of each channel";
  private static final String WEIGHTS = "weights=";
  private static final String PAPER = "paper-jpegs";

  private PipelineText() {}

  /**
   * The step a line says.
   *
   * @throws MaskcastException if it says none
   */
  public static Pipeline.Step step(String line) {
    String text = line.strip().replaceAll("\\s+", " ");
    List<String> words = Arrays.asList(text.split(" ", -1));
    return switch (words.get(0)) {
      case "extend" -> extend(text);
      case "merge" -> merge(line, words);
      default -> select(line, words);
    };
  }

  private static Pipeline.Step extend(String text) {
    boolean perChannel = text.endsWith(EACH_CHANNEL);
    String list = perChannel ? text.substring(0, text.length() - EACH_CHANNEL.length()) : text;
    List<Version> versions = new ArrayList<>();
    for (String word : list.split(" ", -1)) {
      if (word.equals(PAPER)) {
        versions.addAll(Versions.PAPER_QUALITIES);
      } else if (!word.equals("extend")) {
        versions.add(Version.of(word));
      }
    }
    return new Pipeline.Extend(
        perChannel ? Versions.ofChannels(versions) : Versions.ofTiles(versions));
  }

  private static Pipeline.Step merge(String line, List<String> words) {
    if (words.size() > 2) {
      throw new MaskcastException(
          "'%s' is no step of a pipeline: write 'merge sum', 'merge mean' or 'merge max'"
              .formatted(line));
    }
    return new Pipeline.Merge(MergeOperator.of(words.size() == 1 ? "sum" : words.get(1)));
  }

  private static Pipeline.Step select(String line, List<String> words) {
    if (words.size() > 2 || (words.size() == 2 && !words.get(1).startsWith(WEIGHTS))) {
      throw new MaskcastException(
          "'%s' is no step of a pipeline: write extend ..., merge ..., or a mask kind and perhaps weights=FILE"
              .formatted(line));
    }
    Optional<Path> weights =
        words.size() == 2
            ? Optional.of(Path.of(words.get(1).substring(WEIGHTS.length())))
            : Optional.empty();
    return new Pipeline.Select(MaskKind.of(words.get(0)), weights);
  }
}
