package io.maskcast.shared.drift;

/**
 * How often a network answered otherwise to the masked than to the dense tile.
 *
 * @param tiles tiles of which both answers are known, 0 or more
 * @param disagreeing those whose answers differ, at most {@code tiles}
 */
public record Disagreement(long tiles, long disagreeing) {

  /** Nothing compared. */
  public static final Disagreement NONE = new Disagreement(0, 0);

  /** The normal quantile of an interval of 95 %. */
  private static final double Z = 1.959963984540054;

  /** Checks the counts. */
  public Disagreement {
    if (disagreeing < 0 || tiles < disagreeing) {
      throw new IllegalArgumentException(disagreeing + " of " + tiles + " tiles disagree");
    }
  }

  /** Both together. */
  public Disagreement plus(Disagreement other) {
    return new Disagreement(tiles + other.tiles, disagreeing + other.disagreeing);
  }

  /** The share that disagrees, 0 if nothing was compared. */
  public double rate() {
    return tiles == 0 ? 0 : (double) disagreeing / tiles;
  }

  /** The lower end of the interval of 95 %: 0 if nothing was compared or nothing disagrees. */
  public double lower() {
    return disagreeing == 0 ? 0 : centre() - halfWidth();
  }

  /** The upper end of the interval of 95 %: 1 if nothing was compared or everything disagrees. */
  public double upper() {
    return disagreeing == tiles ? 1 : centre() + halfWidth();
  }

  /** Wilson (1927): both ends solve {@code (p - rate)^2 = z^2 p (1 - p) / n} for p. */
  private double centre() {
    return (disagreeing + Z * Z / 2) / (tiles + Z * Z);
  }

  private double halfWidth() {
    double spread = rate() * (1 - rate()) * tiles + Z * Z / 4;
    return Z * Math.sqrt(spread) / (tiles + Z * Z);
  }
}
