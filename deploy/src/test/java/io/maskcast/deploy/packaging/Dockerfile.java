package io.maskcast.deploy.packaging;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The instructions of a Dockerfile, in order. */
record Dockerfile(List<Instruction> instructions) {

  /** One of them: {@code COPY}, and the rest of its line. */
  record Instruction(String name, String rest) {

    /** The words of a list in JSON, such as {@code CMD}'s. */
    List<String> words() {
      List<String> words = new ArrayList<>();
      Matcher quoted = Pattern.compile("\"([^\"]*)\"").matcher(rest.substring(rest.indexOf('[')));
      while (quoted.find()) {
        words.add(quoted.group(1));
      }
      return words;
    }
  }

  static Dockerfile of(String node) {
    String text = Project.read("deploy/containers/%s.Dockerfile".formatted(node));
    String joined = text.replaceAll("(?m)^#.*\n", "").replaceAll("\\\\\n", " ");
    return new Dockerfile(
        joined
            .lines()
            .filter(line -> !line.isBlank())
            .map(line -> line.split(" ", 2))
            .map(words -> new Instruction(words[0], words[1].strip()))
            .toList());
  }

  /** The instructions from the last FROM on: what becomes the image. */
  List<Instruction> last() {
    int start = 0;
    for (int i = 0; i < instructions.size(); i++) {
      if (instructions.get(i).name().equals("FROM")) {
        start = i;
      }
    }
    return instructions.subList(start, instructions.size());
  }

  /** The only such instruction of the image. */
  Instruction only(String name) {
    List<Instruction> found =
        last().stream().filter(instruction -> instruction.name().equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError("%d times %s".formatted(found.size(), name));
    }
    return found.get(0);
  }
}
