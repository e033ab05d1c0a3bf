package io.maskcast.shared.keys;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.storage.WholeFile;
import io.maskcast.shared.trust.KeyFiles;
import io.maskcast.shared.trust.SigningKey;
import io.maskcast.shared.trust.VerifyingKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code maskcast keys}: makes and shows the keys that bundles are signed with. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    subcommands = {KeysCommand.ListKeys.class, KeysCommand.NewKey.class, KeysCommand.ShowKey.class},
    description =
        "Keys to sign bundles with (trainer --sign), and to pin (server and edge --trust). Without a subcommand it does what 'list' does.")
public final class KeysCommand {

  private static final class Folder {
    @Option(
        names = "--dir",
        paramLabel = "DIR",
        defaultValue = "${sys:user.home}/.maskcast/keys",
        description = "Where keys are kept (default: ${DEFAULT-VALUE}).")
    private Path path;
  }

  private static void print(PrintWriter person, Path file) {
    person.printf("%s  %s%n", VerifyingKey.read(file).fingerprint(), file);
    person.flush();
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "Lists the keys of a folder: fingerprint and file.")
  static final class ListKeys implements Runnable {

    @Spec private CommandSpec spec;
    @Mixin private Folder folder;

    @Override
    public void run() {
      files().forEach(file -> print(spec.commandLine().getOut(), file));
    }

    private List<Path> files() {
      if (!Files.isDirectory(folder.path)) {
        return List.of();
      }
      try (Stream<Path> files = Files.list(folder.path)) {
        return files.filter(file -> file.toString().matches(".*\\.(key|pub)")).sorted().toList();
      } catch (IOException e) {
        throw new MaskcastException(
            "Cannot read %s: %s".formatted(folder.path, WholeFile.reason(e)), e);
      }
    }
  }

  @Command(
      name = "new",
      mixinStandardHelpOptions = true,
      description = {
        "Makes a pair of keys: NAME.key, which signs and is for nobody else to read, and NAME.pub, which others pin.",
        "Keys that are there are never written over."
      })
  static final class NewKey implements Runnable {

    @Spec private CommandSpec spec;
    @Mixin private Folder folder;

    @Parameters(paramLabel = "NAME", description = "What to call the pair.")
    private String name;

    @Override
    public void run() {
      SigningKey key = SigningKey.create();
      KeyFiles.write(folder.path, name, key);
      PrintWriter person = spec.commandLine().getOut();
      person.printf("keep and sign with  %s%n", KeyFiles.privateFile(folder.path, name));
      person.printf("give away to pin    %s%n", KeyFiles.publicFile(folder.path, name));
      person.printf("fingerprint         %s%n", key.verifyingKey().fingerprint());
      person.flush();
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "Shows the fingerprint of a key: the SHA-256 of its public half in DER.")
  static final class ShowKey implements Runnable {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "A .key or .pub file.")
    private Path file;

    @Override
    public void run() {
      print(spec.commandLine().getOut(), file);
    }
  }
}
