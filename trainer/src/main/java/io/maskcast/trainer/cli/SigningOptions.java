package io.maskcast.trainer.cli;

import io.maskcast.shared.trust.SigningKey;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who vouches for what is published. */
final class SigningOptions {

  @Option(
      names = "--sign",
      paramLabel = "FILE",
      description = "Sign what is published with this key (NAME.key of 'maskcast keys new NAME').")
  private Optional<Path> sign;

  /** The key, if there is one; read before anything is learned. */
  Optional<SigningKey> key() {
    return sign.map(SigningKey::read);
  }
}
