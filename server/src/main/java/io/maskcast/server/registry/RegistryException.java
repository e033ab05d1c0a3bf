package io.maskcast.server.registry;

import io.maskcast.shared.MaskcastException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** A request the registry cannot fulfil, with the reason a caller can act on. */
public final class RegistryException extends MaskcastException {

  private static final long serialVersionUID = 1L;

  /** Why. */
  public enum Reason {
    /** There is no such name, bundle or blob. */
    NOT_FOUND,
    /** A manifest, a chunk or their order is wrong, or the parts are no bundle. */
    INVALID,
    /** The bundle is over the registry's limit. */
    TOO_LARGE,
    /** Bytes do not match their digest, on the way here or on disk. */
    DATA_LOSS,
    /** The disk is full. */
    DISK_FULL,
    /** An offset lies beyond the end of a blob. */
    OUT_OF_RANGE,
    /** No pinned key vouches for it, or only for an earlier time. */
    UNTRUSTED,
    /** What was here of a blob is not here any more. */
    CHANGED,
    /** Another server has the folder open. */
    IN_USE,
    /** The registry has been closed. */
    CLOSED,
    /** The folder cannot be read or written, for another reason than a full disk. */
    STORAGE
  }

  /** What systems say when there is no room; the JDK passes it on as text only. */
  private static final List<String> DISK_FULL_WORDS =
      List.of("no space left", "quota exceeded", "not enough space");

  private final Reason reason;

  RegistryException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  RegistryException(Reason reason, Throwable cause) {
    super(cause.getMessage(), cause);
    this.reason = reason;
  }

  RegistryException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }

  /** The failure of a write below a folder: a full disk or broken storage. */
  static RegistryException writing(Path folder, MaskcastException failure) {
    if (failure instanceof RegistryException typed) {
      return typed;
    }
    boolean full = saysDiskFull(failure) || hasNoSpace(folder);
    return new RegistryException(full ? Reason.DISK_FULL : Reason.STORAGE, failure);
  }

  private static boolean saysDiskFull(Throwable failure) {
    for (Throwable at = failure; at != null; at = at.getCause()) {
      String message = at.getMessage() == null ? "" : at.getMessage().toLowerCase(Locale.ROOT);
      if (at instanceof IOException && DISK_FULL_WORDS.stream().anyMatch(message::contains)) {
        return true;
      }
    }
    return false;
  }

  /** The words above may come translated; an empty file store needs no words. */
  private static boolean hasNoSpace(Path folder) {
    try {
      return Files.getFileStore(folder).getUsableSpace() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
