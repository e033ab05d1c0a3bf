package io.maskcast.shared.trust;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pair of keys as files: {@code NAME.key}, for its owner alone, holds both halves, {@code
 * NAME.pub} the public one. Both are PEM (RFC 7468), which OpenSSL reads and writes.
 */
public final class KeyFiles {

  static final String ALGORITHM = "Ed25519";
  static final String PRIVATE = "PRIVATE KEY";
  static final String PUBLIC = "PUBLIC KEY";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int MAX_BYTES = 1 << 16;
  private static final int LINE = 64;

  private KeyFiles() {}

  /** The file with both halves. */
  public static Path privateFile(Path folder, String name) {
    return folder.resolve(checked(name) + ".key");
  }

  /** The file with the public half. */
  public static Path publicFile(Path folder, String name) {
    return folder.resolve(checked(name) + ".pub");
  }

  private static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new MaskcastException(
          "'%s' is no name for a key: 1 to 64 characters of A-Z, a-z, 0-9, '.', '_' and '-' are, the first a letter or digit"
              .formatted(name));
    }
    return name;
  }

  /**
   * Writes both files; the folder is made if there is none.
   *
   * @throws MaskcastException if one of them is there already, which is left as it is, or cannot be
   *     written
   */
  public static void write(Path folder, String name, SigningKey key) {
    byte[] both =
        (pem(PRIVATE, key.encoded()) + pem(PUBLIC, key.verifyingKey().encoded()))
            .getBytes(StandardCharsets.US_ASCII);
    Path publicFile = publicFile(folder, name);
    Path privateFile = privateFile(folder, name);
    if (Files.exists(publicFile)) {
      throw isThere(publicFile);
    }
    try {
      Files.createDirectories(folder);
      try {
        writeForOwner(privateFile, both);
      } catch (FileAlreadyExistsException e) {
        throw isThere(privateFile);
      }
    } catch (IOException e) {
      throw new MaskcastException(
          "Cannot write %s: %s; choose a folder you may write to"
              .formatted(privateFile, WholeFile.reason(e)),
          e);
    }
    WholeFile.write(
        publicFile, pem(PUBLIC, key.verifyingKey().encoded()).getBytes(StandardCharsets.US_ASCII));
  }

  private static MaskcastException isThere(Path file) {
    return new MaskcastException(
        "%s is there already and is not written over; choose another name".formatted(file));
  }

  /** Never readable for others, not even for a moment, where the system knows what that is. */
  private static void writeForOwner(Path file, byte[] bytes) throws IOException {
    FileAttribute<?>[] attributes =
        Files.getFileStore(file.toAbsolutePath().getParent()).supportsFileAttributeView("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    try (OutputStream out =
        Channels.newOutputStream(
            Files.newByteChannel(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                attributes))) {
      out.write(bytes);
    }
  }

  private static String pem(String label, byte[] encoded) {
    String text =
        Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII))
            .encodeToString(encoded);
    return "-----BEGIN %s-----%n%s%n-----END %s-----%n"
        .formatted(label, text, label)
        .replace(System.lineSeparator(), "\n");
  }

  /**
   * One block of a PEM file; others are skipped.
   *
   * @param label what stands behind BEGIN
   */
  static Optional<byte[]> block(Path file, String label) {
    String text = new String(WholeFile.read(file, MAX_BYTES), StandardCharsets.US_ASCII);
    Matcher block =
        Pattern.compile("-----BEGIN %s-----([^-]*)-----END %s-----".formatted(label, label))
            .matcher(text);
    if (!block.find()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Base64.getMimeDecoder().decode(block.group(1)));
    } catch (IllegalArgumentException e) {
      throw new MaskcastException("%s is damaged; restore that file".formatted(file), e);
    }
  }
}
