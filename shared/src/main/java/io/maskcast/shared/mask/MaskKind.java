package io.maskcast.shared.mask;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.maskcast.shared.MaskcastException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A mask realisation of section 3.1 of the paper that can be learned: what one element decides.
 * Written {@code pixel-any}, {@code channel-any}, {@code block-any-3x3} (the paper's figure 4) and,
 * where one element decides for all channels together, {@code pixel-any-joint} and {@code
 * block-any-3x3-joint}.
 *
 * @param unit what an element covers
 * @param rows H' of blocks, 1 or more; 1 for the other units
 * @param columns W' of blocks, 1 or more; 1 for the other units
 * @param joint whether an element covers all channels; never for channels
 */
public record MaskKind(Unit unit, int rows, int columns, boolean joint) {

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

  /** Any subset of the samples. */
  public static final MaskKind PIXEL_ANY = new MaskKind(Unit.PIXEL, 1, 1, false);

  /** Any subset of the channels. */
  public static final MaskKind CHANNEL_ANY = new MaskKind(Unit.CHANNEL, 1, 1, false);

  private static final Pattern FORM =
      Pattern.compile("(pixel|channel|block)-any(?:-([1-9]\\d{0,5})x([1-9]\\d{0,5}))?(-joint)?");

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
            && !(unit == Unit.CHANNEL && joint);
    if (!sound) {
      throw new MaskcastException(
          "There are no masks of %dx%d %ss%s; allowed: %s"
              .formatted(rows, columns, unit.label(), joint ? " over all channels" : "", labels()));
    }
  }

  /** Blocks of H' x W' cells over each channel. */
  public static MaskKind blocks(int rows, int columns) {
    return new MaskKind(Unit.BLOCK, rows, columns, false);
  }

  /** The same with elements that decide for all channels together. */
  public MaskKind jointly() {
    return new MaskKind(unit, rows, columns, true);
  }

  /** The name on the command line, in reports and manifests. */
  @JsonValue
  public String label() {
    return unit.label()
        + "-any"
        + (unit == Unit.BLOCK ? "-" + rows + "x" + columns : "")
        + (joint ? "-joint" : "");
  }

  /**
   * The grid of this kind over a tile.
   *
   * @throws MaskcastException if there are more blocks than samples along a side
   */
  public MaskGrid grid(int channels, int height, int width) {
    int channelCells = joint ? 1 : channels;
    return switch (unit) {
      case PIXEL -> new MaskGrid(channels, height, width, channelCells, height, width);
      case CHANNEL -> MaskGrid.channels(channels, height, width);
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
    boolean sized = matcher.group(2) != null;
    boolean joint = matcher.group(4) != null;
    if (sized != (unit == Unit.BLOCK) || (unit == Unit.CHANNEL && joint)) {
      throw unknown(label);
    }
    return new MaskKind(
        unit,
        sized ? Integer.parseInt(matcher.group(2)) : 1,
        sized ? Integer.parseInt(matcher.group(3)) : 1,
        joint);
  }

  private static MaskcastException unknown(String label) {
    return new MaskcastException("'%s' is no mask kind; allowed: %s".formatted(label, labels()));
  }

  /** The forms of all labels, for messages. */
  public static String labels() {
    return "pixel-any, pixel-any-joint, channel-any, block-any-HxW, block-any-HxW-joint";
  }

  @Override
  public String toString() {
    return label();
  }
}
