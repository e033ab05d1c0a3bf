import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the digits demo's report: what it must contain and what it must reach. Run as a single source file. */
public final class CheckReport {

  private static String json;
  private static boolean sound = true;

  public static void main(String[] arguments) throws IOException {
    json = Files.readString(Path.of(arguments[0]));
    check("tiles", number("tiles") == 2000);
    check("mask.elements", number("elements") == 784);
    check("mask.kept", number("kept") == 39);
    check("accuracy.dense >= 0.975", number("dense", "accuracy") >= 0.975);
    check("accuracy.masked >= 0.94", number("masked") >= 0.94);
    check("accuracy.trainer == accuracy.masked", number("trainer") == number("masked"));
    check("bytes.dense", number("dense", "bytes") == 2000 * 784);
    check("bytes.selected", number("selected") == 2000 * 39);
    check("bytes.payload", number("payload") > 0 && number("payload") <= number("selected"));
    check("bytes.message", number("message") > number("payload"));
    check("bytes.wire_down", number("wire_down") > number("payload"));
    check("bytes.wire_up", number("wire_up") > 0);
    check("bytes.bundle", number("bundle", "bytes") > 100_000);
    check("a tenth of the dense bytes", number("wire_down") + number("wire_up") < number("dense", "bytes") / 10);
    if (!sound) {
      System.exit(1);
    }
  }

  /** The first number under a key. */
  private static double number(String key) {
    return find("\"" + key + "\"\\s*:\\s*(-?[0-9.]+(?:E-?[0-9]+)?)");
  }

  /** The number under a key of an object. */
  private static double number(String key, String object) {
    return find("\"" + object + "\"\\s*:\\s*\\{[^}]*\"" + key + "\"\\s*:\\s*(-?[0-9.]+(?:E-?[0-9]+)?)");
  }

  private static double find(String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(json);
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : Double.NaN;
  }

  private static void check(String what, boolean holds) {
    System.out.println((holds ? "ok   " : "FAIL ") + what);
    sound &= holds;
  }
}
