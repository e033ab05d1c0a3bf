package io.maskcast.shared.version;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.maskcast.shared.MaskcastException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One rendition of a channel or a tile that could be sent in place of the others (section 3.3 of
 * the paper). All are immutable.
 */
public sealed interface Version permits Raw, Jpeg, Thumbnail {

  /** The word that {@link #of} reads: {@code raw}, {@code jpeg-85}, {@code thumbnail-16x16}. */
  @JsonValue
  String label();

  /**
   * The nominal cost, of which everything raw is 1: what the mask cost Q charges for it. The
   * trainer measures bytes beside it.
   *
   * @param height of the tile
   * @param width of the tile
   * @return over 0 and up to 1
   * @throws MaskcastException if tiles of these sides have no such version
   */
  double cost(int height, int width);

  /**
   * The version of a label.
   *
   * @throws MaskcastException if there is none
   */
  @JsonCreator
  static Version of(String label) {
    Matcher form =
        Pattern.compile("jpeg-([0-9]{1,3})|thumbnail-([0-9]{1,5})x([0-9]{1,5})").matcher(label);
    if (label.equals("raw")) {
      return new Raw();
    }
    if (!form.matches()) {
      throw new MaskcastException(
          "'%s' is no version; allowed: raw, jpeg-QUALITY (such as jpeg-85), thumbnail-HEIGHTxWIDTH (such as thumbnail-16x16)"
              .formatted(label));
    }
    return form.group(1) != null
        ? new Jpeg(Integer.parseInt(form.group(1)))
        : new Thumbnail(Integer.parseInt(form.group(2)), Integer.parseInt(form.group(3)));
  }
}
