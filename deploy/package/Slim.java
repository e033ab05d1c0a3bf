import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Copies jars without what one platform does not need: natives of others, and the descriptions of
 * modules, as all jars are on one class path. Natives of ONNX Runtime become files of their own:
 * Java would unpack them at each start. Same jars in, same bytes out. Run as a single source file:
 *
 * <pre>java Slim.java linux-x86_64|linux-aarch64 FROM TO EPOCH_SECONDS</pre>
 */
public final class Slim {

  private static final Pattern NATIVE =
      Pattern.compile(".*\\.(so(\\.[0-9.]+)?|dll|dylib|jnilib|lib|exe)|.*\\.dSYM/.*");
  private static final Pattern OTHER_SYSTEM =
      Pattern.compile("musl|android|freebsd|openbsd|netbsd|dragonfly|sunos|solaris|aix");
  private static final Pattern UNPACKED = Pattern.compile("ai/onnxruntime/native/.*");
  private static final Set<String> DROPPED =
      Set.of("module-info.class", "META-INF/INDEX.LIST");

  private final int machine;
  private final FileTime time;

  private Slim(int machine, FileTime time) {
    this.machine = machine;
    this.time = time;
  }

  public static void main(String[] arguments) throws IOException {
    Path from = Path.of(arguments[1]);
    Path to = Path.of(arguments[2]);
    FileTime time = FileTime.from(Instant.ofEpochSecond(Long.parseLong(arguments[3])));
    Slim slim = new Slim(machine(arguments[0]), time);
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      List<Path> jars = files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
      if (jars.isEmpty()) {
        throw new IOException("no jars in " + from);
      }
      for (Path jar : jars) {
        slim.copy(jar, to);
      }
    }
  }

  /** What ELF files of a platform have as e_machine. */
  private static int machine(String platform) {
    return switch (platform) {
      case "linux-x86_64" -> 62;
      case "linux-aarch64" -> 183;
      default -> throw new IllegalArgumentException("no platform " + platform);
    };
  }

  private void copy(Path jar, Path to) throws IOException {
    Path slim = to.resolve(jar.getFileName());
    boolean empty = true;
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar));
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(slim))) {
      out.setLevel(9);
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.isDirectory() || isDropped(entry.getName())) {
          continue;
        }
        byte[] bytes = in.readAllBytes();
        if (NATIVE.matcher(entry.getName()).matches() && !runsHere(entry.getName(), bytes)) {
          continue;
        }
        if (UNPACKED.matcher(entry.getName()).matches()) {
          unpack(entry.getName(), bytes, to);
          continue;
        }
        write(entry.getName(), bytes, out);
        empty &= isAboutTheJar(entry.getName());
      }
    }
    if (empty) {
      Files.delete(slim); // jars that are there for their names only
      return;
    }
    Files.setLastModifiedTime(slim, time);
  }

  private static boolean isAboutTheJar(String name) {
    return name.matches("META-INF/([^/]+|(maven|license|native-image)/.*)");
  }

  private static boolean isDropped(String name) {
    return DROPPED.contains(name)
        || name.matches("META-INF/versions/[0-9]+/module-info\\.class")
        || name.matches("META-INF/[^/]+\\.(SF|DSA|RSA)")
        || name.startsWith("META-INF/maven/");
  }

  private boolean runsHere(String name, byte[] bytes) {
    boolean elf =
        bytes.length > 20 && bytes[0] == 0x7f && bytes[1] == 'E' && bytes[2] == 'L' && bytes[3] == 'F';
    return elf
        && (bytes[18] & 0xff | (bytes[19] & 0xff) << 8) == machine
        && !OTHER_SYSTEM.matcher(name.toLowerCase(Locale.ROOT)).find();
  }

  private void unpack(String name, byte[] bytes, Path to) throws IOException {
    Path folder = Files.createDirectories(to.resolve("native"));
    Path file = folder.resolve(name.substring(name.lastIndexOf('/') + 1));
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, time);
  }

  private void write(String name, byte[] bytes, ZipOutputStream out) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTime(time.toMillis());
    out.putNextEntry(entry);
    out.write(bytes);
    out.closeEntry();
  }
}
