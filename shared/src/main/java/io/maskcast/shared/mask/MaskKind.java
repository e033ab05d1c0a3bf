package io.maskcast.shared.mask;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.maskcast.shared.MaskcastException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mask realisation of section 3.1 of the paper: what one element covers and what it chooses.
 * Written {@code pixel-any}, {@code channel-xor}, {@code block-any-3x3} (the paper's figure 4) and,
 * where one element decides for all channels together, with {@code -joint} at the end.
 *
 * <p>{@code any} keeps any subset of the elements. {@code xor} keeps exactly one of several choices
 * per element: one of the versions where the tile was extended to versions, else one of the
 * channels.
 *
 * @param unit what an element covers
 * @param rule what it chooses
 * @param rows H' of blocks, 1 or more; 1 for the other units
 * @param columns W' of blocks, 1 or more; 1 for the other units
 * @param joint whether an element covers all channels; never for channels under the rule any
 */
public record MaskKind(Unit unit, Rule rule, int rows, int columns, boolean joint) {

  /** What an element covers. */
  public enum Unit {
    /** One pixel. */
    PIXEL,
    /** One channel. */
    CHANNEL,
    /** One cell of a grid. */
    BLOCK;

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What an element chooses. */
  public enum Rule {
    /** To be kept or not, whatever the others choose. */
    ANY,
    /** Exactly one of several choices. */
    XOR;

    private String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Any subset of the samples. */
  public static final MaskKind PIXEL_ANY = new MaskKind(Unit.PIXEL, Rule.ANY, 1, 1, false);

  /** Any subset of the channels. */
  public static final MaskKind CHANNEL_ANY = new MaskKind(Unit.CHANNEL, Rule.ANY, 1, 1, false);

  /** One channel for every pixel; or one version for every sample. */
  public static final MaskKind PIXEL_XOR = new MaskKind(Unit.PIXEL, Rule.XOR, 1, 1, false);

  /** One channel; or one version for every channel. */
  public static final MaskKind CHANNEL_XOR = new MaskKind(Unit.CHANNEL, Rule.XOR, 1, 1, false);

  private static final Pattern FORM =
      Pattern.compile(
          "(pixel|channel|block)-(any|xor)(?:-([1-9]\\d{0,5})x([1-9]\\d{0,5}))?(-joint)?");

  /**
   * Checks that the parts go together.
   *
   * @throws MaskcastException if not
   */
  public MaskKind {
    boolean sound =
        rows >= 1
            && columns >= 1
            && (unit == Unit.BLOCK || (rows == 1 && columns == 1))
            && !(unit == Unit.CHANNEL && rule == Rule.ANY && joint);
    if (!sound) {
      throw new MaskcastException(
          "There are no %s masks of %dx%d %ss%s; allowed: %s"
              .formatted(
                  rule.label(),
                  rows,
                  columns,
                  unit.label(),
                  joint ? " over all channels" : "",
                  labels()));
    }
  }

  /** Blocks of H' x W' cells over each channel. */
  public static MaskKind blocks(int rows, int columns) {
    return new MaskKind(Unit.BLOCK, Rule.ANY, rows, columns, false);
  }

  /** The same with elements that decide for all channels together. */
  public MaskKind jointly() {
    return new MaskKind(unit, rule, rows, columns, true);
  }

  /** The name on the command line, in reports and manifests. */
  @JsonValue
  public String label() {
    return unit.label()
        + "-"
        + rule.label()
        + (unit == Unit.BLOCK ? "-" + rows + "x" + columns : "")
        + (joint ? "-joint" : "");
  }

  /**
   * The grid of this kind over a tile: one cell per element; for an xor over the channels, one cell
   * per element and channel.
   *
   * @throws MaskcastException if there are more blocks than samples along a side
   */
  public MaskGrid grid(int channels, int height, int width) {
    int channelCells = joint ? 1 : channels;
    return switch (unit) {
      case PIXEL -> new MaskGrid(channels, height, width, channelCells, height, width);
      case CHANNEL -> new MaskGrid(channels, height, width, channelCells, 1, 1);
      case BLOCK -> new MaskGrid(channels, height, width, channelCells, rows, columns);
    };
  }

  /**
   * The kind with a label.
   *
   * @throws MaskcastException if there is none
   */
  @JsonCreator
  public static MaskKind of(String label) {
    Matcher matcher = FORM.matcher(label);
    if (!matcher.matches()) {
      throw unknown(label);
    }
    Unit unit = Unit.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
    Rule rule = Rule.valueOf(matcher.group(2).toUpperCase(Locale.ROOT));
    boolean sized = matcher.group(3) != null;
    boolean joint = matcher.group(5) != null;
    if (sized != (unit == Unit.BLOCK) || (unit == Unit.CHANNEL && rule == Rule.ANY && joint)) {
      throw unknown(label);
    }
    return new MaskKind(
        unit,
        rule,
        sized ? Integer.parseInt(matcher.group(3)) : 1,
        sized ? Integer.parseInt(matcher.group(4)) : 1,
        joint);
  }

  private static MaskcastException unknown(String label) {
    return new MaskcastException("'%s' is no mask kind; allowed: %s".formatted(label, labels()));
  }

  /** The forms of all labels, for messages. */
  public static String labels() {
    return "pixel-any, channel-any, block-any-HxW, pixel-xor, channel-xor, block-xor-HxW, and each but channel-any with -joint";
  }

  @Override
  public String toString() {
    return label();
  }
}
