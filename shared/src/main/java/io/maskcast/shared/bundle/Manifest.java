package io.maskcast.shared.bundle;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.tile.Interleave;
import io.maskcast.shared.tile.SampleType;
import io.maskcast.shared.tile.TileLayout;
import java.util.List;
import java.util.Optional;

/**
 * What a bundle says about itself: the tiles it is for, how they become tensors, which blob is
 * what, and how well it did. Its JSON bytes are what is published, and their SHA-256 is the
 * bundle's digest; nothing in it depends on when or where it was made, so equal training gives an
 * equal digest.
 *
 * @param format {@link #FORMAT}
 * @param input the tiles it is for
 * @param normalisation how samples become network inputs
 * @param mask which samples are sent; with a generator, which ones it chooses from: all; of tiles
 *     in versions, which the network sees
 * @param generator what gives every tile a mask of its own; without one, the entry is left out of
 *     the JSON
 * @param network the layers and which blob holds their weights
 * @param selfTest which blob holds vectors to try the bundle on before use
 * @param codecs the codecs that need something of the bundle, each once
 * @param metrics what the trainer measured
 * @param blobs every blob, in the order they are published
 * @param versions the versions tiles travel in, where they do not travel as samples; without it the
 *     JSON lacks the entry
 * @param ladder the nested masks that the network answers under, if there are more than one;
 *     without it the JSON lacks the entry
 * @param reference what the test tiles were like; without it the JSON lacks the entry
 */
public record Manifest(
    String format,
    Input input,
    Normalisation normalisation,
    MaskEntry mask,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<GeneratorEntry> generator,
    NetworkEntry network,
    SelfTestEntry selfTest,
    List<CodecEntry> codecs,
    Metrics metrics,
    List<Blob> blobs,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<VersionsEntry> versions,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<LadderEntry> ladder,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ReferenceEntry> reference) {

  /** The format this version writes and reads. */
  public static final String FORMAT = "maskcast-bundle/1";

  /** The largest manifest, in bytes. */
  public static final int MAX_BYTES = 1 << 20;

  /**
   * The tiles a bundle is for; their interleave does not matter.
   *
   * @param height rows
   * @param width columns
   * @param channels channels
   * @param sampleType type of the samples
   * @param classes how many classes the network tells apart
   * @param classNames what each of them is called, for people, where the data tell
   */
  public record Input(
      int height,
      int width,
      int channels,
      SampleType sampleType,
      int classes,
      @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<List<String>> classNames) {

    /** The longest name of a class, in characters. */
    private static final int MAX_NAME = 200;

    /**
     * Checks the names.
     *
     * @throws MaskcastException if there is not one for each class, or one is empty or over 200
     *     characters
     */
    public Input {
      classNames = classNames.map(List::copyOf);
      if (classNames.isPresent()
          && (classNames.get().size() != classes
              || classNames.get().stream()
                  .anyMatch(name -> name.isBlank() || name.length() > MAX_NAME))) {
        throw new MaskcastException(
            "%s do not name %d classes, each in 1 to %d characters"
                .formatted(classNames.get(), classes, MAX_NAME));
      }
    }

    /** Tiles whose classes have no names. */
    public Input(int height, int width, int channels, SampleType sampleType, int classes) {
      this(height, width, channels, sampleType, classes, Optional.empty());
    }

    /** What a class is called: by its name or, where it has none, by its number. */
    public String className(int label) {
      return classNames.map(names -> names.get(label)).orElseGet(() -> "class " + label);
    }

    /**
     * The layout of such tiles with the channels of a pixel side by side.
     *
     * @throws MaskcastException if the sides are impossible
     */
    public TileLayout layout() {
      return new TileLayout(height, width, channels, sampleType, Interleave.PIXEL);
    }

    /** Whether a source's tiles are of this kind. */
    public boolean fits(TileLayout tiles) {
      return layout().sameShape(tiles);
    }

    /** For people: {@code 28x28x1 u8}. */
    public String describe() {
      return layout().describe();
    }
  }

  /**
   * What the trainer measured, on tiles that took no part in training or selection.
   *
   * @param dataset what was learned from, for people
   * @param seed the seed of every random choice
   * @param testTiles how many tiles were tested
   * @param accuracyDense share right of the same network trained without mask, on dense tiles
   * @param accuracyMasked share right of this network on masked tiles
   */
  public record Metrics(
      String dataset, long seed, int testTiles, double accuracyDense, double accuracyMasked) {}

  /**
   * One blob.
   *
   * @param digest its SHA-256
   * @param bytes its size
   */
  public record Blob(Digest digest, long bytes) {

    /** Describes a blob. */
    public static Blob of(byte[] bytes) {
      return new Blob(Digest.of(bytes), bytes.length);
    }
  }

  /**
   * Checks that the parts fit together.
   *
   * @throws MaskcastException if the format is another, or a part names a blob that is not listed
   */
  public Manifest {
    ManifestChecks.format(format);
    blobs = List.copyOf(blobs);
    codecs = List.copyOf(codecs);
    normalisation.requireChannels(input.channels());
    reference.ifPresent(measured -> measured.requireChannels(input.channels()));
    ManifestChecks checks = new ManifestChecks(input, mask, blobs);
    checks.listed(mask.digest());
    checks.listed(network.weights());
    checks.listed(selfTest.vectors());
    checks.aids(codecs);
    versions.ifPresent(checks::versions);
    if (generator.isPresent()) {
      checks.generator(generator.get());
      List<Digest> others = List.of(mask.digest(), network.weights(), selfTest.vectors());
      checks.ownBlob(generator.get(), others, codecs);
      if (versions.isPresent()) {
        throw new MaskcastException(
            "Tiles travel in versions or have masks of their own, not both; leave one entry out");
      }
    }
    if (reference.isPresent()) {
      reference.get().requireLadder(ladder);
    }
    if (ladder.isPresent()) {
      checks.ladder(ladder.get());
      if (versions.isPresent() || generator.isPresent()) {
        throw new MaskcastException(
            "A ladder is for samples under masks for all tiles; leave versions and generator out");
      }
    }
  }

  /** This, saying what the test tiles were like. */
  public Manifest withReference(Optional<ReferenceEntry> measured) {
    return with(ladder, measured);
  }

  /** This with nested masks. */
  public Manifest withLadder(LadderEntry nested) {
    return with(Optional.of(nested), reference);
  }

  private Manifest with(Optional<LadderEntry> nested, Optional<ReferenceEntry> measured) {
    return new Manifest(
        format,
        input,
        normalisation,
        mask,
        generator,
        network,
        selfTest,
        codecs,
        metrics,
        blobs,
        versions,
        nested,
        measured);
  }

  /** A bundle whose tiles travel as samples under one mask for all. */
  public Manifest(
      String format,
      Input input,
      Normalisation normalisation,
      MaskEntry mask,
      NetworkEntry network,
      SelfTestEntry selfTest,
      List<CodecEntry> codecs,
      Metrics metrics,
      List<Blob> blobs) {
    this(
        format,
        input,
        normalisation,
        mask,
        Optional.empty(),
        network,
        selfTest,
        codecs,
        metrics,
        blobs,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** The share of a tile's samples that travels; the mean where every tile has its own mask. */
  public double keptShare() {
    return generator.map(GeneratorEntry::keptShare).orElse(mask.q());
  }

  /** The blobs that an edge needs: all but the weights of a generator that runs on servers. */
  public List<Blob> edgeBlobs() {
    return blobs.stream()
        .filter(
            blob ->
                generator
                    .filter(entry -> entry.preview().isEmpty())
                    .map(entry -> !entry.weights().equals(blob.digest()))
                    .orElse(true))
        .toList();
  }

  /** The line on a blob that a part of this manifest names. */
  public Blob blob(Digest digest) {
    return ManifestChecks.listed(blobs, digest);
  }

  /**
   * Checks that a mask is the one described here.
   *
   * @throws MaskcastException if it has another grid or keeps other elements than the manifest says
   */
  public void requireDescribes(Mask actual) {
    boolean described =
        mask.equals(MaskEntry.of(mask.kind(), actual, mask.digest()))
            && actual
                .grid()
                .equals(mask.kind().grid(input.channels(), input.height(), input.width()));
    if (!described) {
      throw new MaskcastException(
          "The bundle's mask (%s) is not the one its manifest describes (%s); publish it again"
              .formatted(actual, mask));
    }
  }

  /**
   * Checks that a mask is the preview described here.
   *
   * @throws MaskcastException if it has another grid or keeps more or fewer elements than the
   *     manifest says
   */
  public void requirePreviews(Mask actual) {
    PreviewEntry preview = generator.flatMap(GeneratorEntry::preview).orElseThrow();
    if (actual.keptElements() != preview.kept()
        || !actual
            .grid()
            .equals(mask.kind().grid(input.channels(), input.height(), input.width()))) {
      throw new MaskcastException(
          "The bundle's preview (%s) is not the one its manifest describes (%d elements of %s); publish it again"
              .formatted(actual, preview.kept(), mask));
    }
  }

  /**
   * Checks that a ladder is the one described here, and that its highest rung is the mask.
   *
   * @throws MaskcastException if it has other rungs, or they do not lead to the mask
   */
  public void requireDescribes(Mask actual, Ladder nested) {
    ladder.ifPresent(entry -> entry.requireDescribes(nested));
    if (!nested.top().equals(actual)) {
      throw new MaskcastException(
          "The bundle's ladder (%s) does not lead to its mask (%s); publish it again"
              .formatted(nested, actual));
    }
  }

  /** The bytes to publish. */
  public byte[] encode() {
    return ManifestJson.encode(this);
  }

  /**
   * Reads published bytes.
   *
   * @throws MaskcastException if they are no manifest of this format
   */
  public static Manifest decode(byte[] bytes) {
    return ManifestJson.decode(bytes);
  }
}
