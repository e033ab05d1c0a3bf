package io.maskcast.shared.version;

/** The samples as they are. */
public record Raw() implements Version {

  @Override
  public String label() {
    return "raw";
  }

  @Override
  public double cost(int height, int width) {
    return 1;
  }
}
