import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Says of each jar of an installation under which license it is, and puts the texts beside it that
 * its license wants there. Ends with exit code 1 if a jar is in no list of components, has no
 * license that is allowed here, or lacks a text. Run as a single source file:
 *
 * <pre>java Legal.java SBOM_XML JARS INSTALLED_JARS TEXTS OUT</pre>
 *
 * SBOM_XML is a list of components in CycloneDX's format; JARS are the jars as they came, of which
 * INSTALLED_JARS are left; TEXTS has components.txt and what is named there.
 */
public final class Legal {

  /** From those that ask least to those that ask most. */
  private static final List<String> ALLOWED =
      List.of(
          "Apache-2.0",
          "MIT",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "ISC",
          "Zlib",
          "EPL-2.0",
          "EPL-1.0",
          "MIT-0",
          "CC0-1.0");

  /** They ask for no text, or for the one that is there already. */
  private static final Set<String> WITHOUT_TEXT = Set.of("Apache-2.0", "MIT-0", "CC0-1.0");

  private static final Pattern TEXT =
      Pattern.compile(
          "(?i)(.*/)?[^/]*(licen[cs]e|notice|copying|third.?party)[^/]*(?<!\\.class|\\.SF|\\.RSA)");
  private static final int LEAST_APACHE = 9_000;
  private static final int MOST_APACHE = 11_700;
  private static final String OWN = "maskcast-";

  private final Map<String, String[]> listed;
  private final Path texts;
  private final Path out;
  private final List<String> wrong = new ArrayList<>();
  private final List<String> lines = new ArrayList<>();

  /** A library, by what its jar is called. */
  private record Component(String artifact, String version, List<String> licenses) {}

  private Legal(Path texts, Path out) throws IOException {
    this.texts = texts;
    this.out = out;
    this.listed = new TreeMap<>();
    for (String line : Files.readAllLines(texts.resolve("components.txt"))) {
      if (!line.isBlank() && !line.startsWith("#")) {
        String[] words = line.strip().split("\\s+");
        listed.put(words[0], words);
      }
    }
  }

  public static void main(String[] arguments) throws Exception {
    Map<String, Component> components = components(Path.of(arguments[0]));
    Path jars = Path.of(arguments[1]);
    Legal legal = new Legal(Path.of(arguments[3]), Files.createDirectories(Path.of(arguments[4])));
    try (Stream<Path> installed = Files.list(Path.of(arguments[2]))) {
      for (Path jar :
          installed.filter(file -> file.toString().endsWith(".jar")).sorted().toList()) {
        String name = jar.getFileName().toString();
        if (components.containsKey(name)) {
          legal.component(components.get(name), jars.resolve(name));
        } else {
          legal.wrong.add(name + " is no component of " + arguments[0]);
        }
      }
    }
    Files.write(legal.out.resolve("THIRD-PARTY.txt"), legal.list());
    if (!legal.wrong.isEmpty()) {
      legal.wrong.forEach(what -> System.err.println("Legal.java: " + what));
      System.exit(1);
    }
  }

  private List<String> list() {
    List<String> all =
        new ArrayList<>(
            List.of(
                "What this installation has of others, and under which license; texts and notices lie beside this file.",
                "Apache-2.0 is the file LICENSE of this installation. sbom.cdx.json says the same to programs, and where each comes from.",
                "Sources of all of them are to be had from Maven Central under the names there.",
                "Java's own licenses are in runtime/legal, if there is a runtime.",
                ""));
    all.addAll(lines);
    return all;
  }

  /** Libraries by the names that Maven gives their jars. */
  private static Map<String, Component> components(Path sbom) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    NodeList all =
        factory.newDocumentBuilder().parse(sbom.toFile()).getElementsByTagName("component");
    Map<String, Component> components = new LinkedHashMap<>();
    for (int i = 0; i < all.getLength(); i++) {
      Element element = (Element) all.item(i);
      Optional<String> purl = child(element, "purl").map(Element::getTextContent);
      if (purl.isEmpty()) {
        continue;
      }
      String artifact = child(element, "name").orElseThrow().getTextContent();
      String version = child(element, "version").orElseThrow().getTextContent();
      String classifier =
          purl.get().contains("classifier=")
              ? "-" + purl.get().replaceAll(".*classifier=([^&]*).*", "$1")
              : "";
      components.put(
          "%s-%s%s.jar".formatted(artifact, version, classifier),
          new Component(artifact, version, licenses(element)));
    }
    return components;
  }

  private static Optional<Element> child(Element element, String name) {
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child && child.getTagName().equals(name)) {
        return Optional.of(child);
      }
    }
    return Optional.empty();
  }

  private static List<String> licenses(Element component) {
    List<String> licenses = new ArrayList<>();
    child(component, "licenses")
        .ifPresent(
            element -> {
              NodeList each = element.getElementsByTagName("license");
              for (int i = 0; i < each.getLength(); i++) {
                Element license = (Element) each.item(i);
                child(license, "id")
                    .or(() -> child(license, "name"))
                    .ifPresent(name -> licenses.add(name.getTextContent()));
              }
            });
    return licenses;
  }

  private void component(Component component, Path jar) throws IOException {
    if (component.artifact().startsWith(OWN)) {
      return;
    }
    Optional<String[]> words = Optional.ofNullable(listed.get(component.artifact()));
    Optional<String> license =
        words
            .map(said -> said[1])
            .or(() -> ALLOWED.stream().filter(component.licenses()::contains).findFirst());
    if (license.isEmpty() || !ALLOWED.contains(license.get())) {
      wrong.add(
          "%s has no license that is allowed here: %s"
              .formatted(jar.getFileName(), component.licenses()));
      return;
    }
    List<String> files = textsOf(component, jar);
    if (words.isPresent()) {
      String text = words.get()[2];
      Files.copy(
          texts.resolve(text),
          out.resolve(text),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      files.add(text);
    }
    if (files.isEmpty() && !WITHOUT_TEXT.contains(license.get())) {
      wrong.add(
          "%s is under %s, and its text is neither in it nor named in components.txt"
              .formatted(jar.getFileName(), license.get()));
    }
    lines.add(
        "%-44s %-14s %s"
            .formatted(
                component.artifact() + " " + component.version(),
                license.get(),
                String.join(", ", files))
            .strip());
  }

  /** Copies what a jar has of licenses and notices, but for that of Apache, which is there. */
  private List<String> textsOf(Component component, Path jar) throws IOException {
    List<String> files = new ArrayList<>();
    try (ZipInputStream in = new ZipInputStream(Files.newInputStream(jar))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.isDirectory() || !TEXT.matcher(entry.getName()).matches()) {
          continue;
        }
        byte[] bytes = in.readAllBytes();
        if (!isApache(bytes)) {
          String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
          String file = component.artifact() + "-" + name;
          Files.write(out.resolve(file), bytes);
          files.add(file);
        }
      }
    }
    return files;
  }

  private static boolean isApache(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.strip().startsWith("Apache License")
        && text.contains("Version 2.0, January 2004")
        && bytes.length > LEAST_APACHE
        && bytes.length < MOST_APACHE;
  }
}
