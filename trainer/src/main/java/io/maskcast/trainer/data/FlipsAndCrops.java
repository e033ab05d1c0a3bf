package io.maskcast.trainer.data;

import io.maskcast.shared.MaskcastException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tiles mirrored and moved by whole samples, as in the authors' code: CIFAR-10 and SVHN flip left
 * and right and crop with 4 reflected samples around, remote sensing flips both ways. Immutable and
 * thread-safe.
 *
 * @param horizontal whether left and right change places, in half of all draws
 * @param vertical whether top and bottom change places, in half of all draws
 * @param crop how many samples a tile is padded by on every side before it is cut to its own sides
 *     again at a place drawn uniformly; less than the tile's smaller side, 0 for none
 * @param padding what it is padded with
 */
public record FlipsAndCrops(boolean horizontal, boolean vertical, int crop, Padding padding)
    implements Augmentation {

  private static final int MAX_CROP = 9999;
  private static final Pattern FORM =
      Pattern.compile("(?:(hflip|vflip|flips)(?:-(?=crop)|$))?(?:crop([1-9][0-9]{0,3})(-zero)?)?");

  /**
   * Checks the range; without a crop the padding does not matter and is {@link Padding#REFLECT}.
   *
   * @throws MaskcastException if the crop is out of range or nothing is left to do
   */
  public FlipsAndCrops {
    if (crop < 0 || crop > MAX_CROP || !(horizontal || vertical || crop > 0)) {
      throw new MaskcastException(
          "Cannot flip horizontally %s, vertically %s and crop by %d: flip, or crop by 1 to %d samples"
              .formatted(horizontal, vertical, crop, MAX_CROP));
    }
    padding = crop == 0 ? Padding.REFLECT : padding;
  }

  @Override
  public View draw(int height, int width, RandomGenerator random) {
    if (crop >= Math.min(height, width)) {
      throw new MaskcastException(
          "%s moves tiles of %d x %d out of sight: crop by less than their smaller side"
              .formatted(label(), height, width));
    }
    boolean horizontally = horizontal && random.nextBoolean();
    boolean vertically = vertical && random.nextBoolean();
    int down = crop == 0 ? 0 : random.nextInt(-crop, crop + 1);
    int right = crop == 0 ? 0 : random.nextInt(-crop, crop + 1);
    return horizontally || vertically || down != 0 || right != 0
        ? new View.Crop(horizontally, vertically, down, right, padding)
        : View.STILL;
  }

  @Override
  public String label() {
    String flip = horizontal && vertical ? "flips" : horizontal ? "hflip" : vertical ? "vflip" : "";
    String dash = flip.isEmpty() || crop == 0 ? "" : "-";
    String cropped = crop == 0 ? "" : "crop" + crop + (padding == Padding.ZERO ? "-zero" : "");
    return flip + dash + cropped;
  }

  /** The flips and crops of a label, if it is theirs. */
  static Optional<FlipsAndCrops> parse(String label) {
    Matcher form = FORM.matcher(label);
    if (label.isEmpty() || !form.matches()) {
      return Optional.empty();
    }
    String flip = form.group(1) == null ? "" : form.group(1);
    boolean both = flip.equals("flips");
    return Optional.of(
        new FlipsAndCrops(
            both || flip.equals("hflip"),
            both || flip.equals("vflip"),
            form.group(2) == null ? 0 : Integer.parseInt(form.group(2)),
            form.group(3) == null ? Padding.REFLECT : Padding.ZERO));
  }
}
