package io.maskcast.shared;

/**
 * A failure whose message is meant for the person at the keyboard: it names what went wrong, the
 * value that was wrong and what to do about it. Everything a user can cause ends in one of these;
 * the command line prints the message without a stack trace.
 */
public class MaskcastException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * A failure with its explanation.
   *
   * @param message one sentence that says what is wrong and what to do
   */
  public MaskcastException(String message) {
    super(message);
  }

  /**
   * A failure with its explanation and what lies behind it.
   *
   * @param message one sentence that says what is wrong and what to do
   * @param cause the failure underneath, kept for logs
   */
  public MaskcastException(String message, Throwable cause) {
    super(message, cause);
  }
}
