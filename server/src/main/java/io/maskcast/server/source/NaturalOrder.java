package io.maskcast.server.source;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.function.Function;

/**
 * The order in which people count: digits in names are numbers. Names that differ in leading zeros
 * only come as their characters say.
 */
final class NaturalOrder implements Comparator<String> {

  private NaturalOrder() {}

  /** Of things by their names. */
  static <T> Comparator<T> of(Function<T, String> name) {
    return Comparator.comparing(name, new NaturalOrder());
  }

  @Override
  public int compare(String one, String other) {
    int left = 0;
    int right = 0;
    while (left < one.length() && right < other.length()) {
      int leftEnd = digits(one, left);
      int rightEnd = digits(other, right);
      int order;
      if (leftEnd > left && rightEnd > right) {
        order =
            new BigInteger(one.substring(left, leftEnd))
                .compareTo(new BigInteger(other.substring(right, rightEnd)));
      } else {
        order = Character.compare(one.charAt(left), other.charAt(right));
        leftEnd = left + 1;
        rightEnd = right + 1;
      }
      if (order != 0) {
        return order;
      }
      left = leftEnd;
      right = rightEnd;
    }
    int order = Integer.compare(one.length() - left, other.length() - right);
    return order != 0 ? order : one.compareTo(other);
  }

  /** Where the digits that begin at a place end. */
  private static int digits(String name, int from) {
    int end = from;
    while (end < name.length() && name.charAt(end) >= '0' && name.charAt(end) <= '9') {
      end++;
    }
    return end;
  }
}
