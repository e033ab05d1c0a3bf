package io.maskcast.server.source;

import io.maskcast.server.source.remote.ElsewhereException;
import io.maskcast.shared.MaskcastException;
import java.util.OptionalLong;

/** A tile or source that cannot be had, with the reason a caller can act on. */
public final class SourceException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** There is no source of that name. */
    NOT_FOUND,
    /** The source ends before that tile. */
    OUT_OF_RANGE,
    /** The source's name has the wrong form. */
    INVALID,
    /** The source's file or folder is missing or damaged. */
    UNREADABLE
  }

  private static final long NONE = -1;

  private final Reason reason;
  private final long tile;

  /**
   * A failure.
   *
   * @param reason why
   * @param message one sentence that says what is wrong and what to do
   */
  public SourceException(Reason reason, String message) {
    super(message);
    this.reason = reason;
    this.tile = NONE;
  }

  /**
   * A failure with what lies behind it.
   *
   * @param reason why
   * @param message one sentence that says what is wrong and what to do
   * @param cause the failure underneath
   */
  public SourceException(Reason reason, String message, Throwable cause) {
    this(reason, message, cause, NONE);
  }

  private SourceException(Reason reason, String message, Throwable cause, long tile) {
    super(message, cause);
    this.reason = reason;
    this.tile = tile;
  }

  /** A source that cannot be opened. */
  static SourceException unopened(String name, MaskcastException why) {
    return new SourceException(
        Reason.UNREADABLE, "Source %s cannot be opened: %s".formatted(name, why.getMessage()), why);
  }

  /** A tile that cannot be read. */
  static SourceException unread(String name, long tile, MaskcastException why) {
    return new SourceException(
        Reason.UNREADABLE,
        "Tile %d of source %s cannot be read: %s".formatted(tile, name, why.getMessage()),
        why,
        why instanceof ElsewhereException ? NONE : tile);
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /**
   * The one tile that cannot be read, if the others may well be; empty also where it lies with
   * another server, whose troubles are not those of a tile.
   */
  public OptionalLong tile() {
    return tile == NONE ? OptionalLong.empty() : OptionalLong.of(tile);
  }
}
