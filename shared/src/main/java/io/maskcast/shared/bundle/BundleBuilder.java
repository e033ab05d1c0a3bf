package io.maskcast.shared.bundle;

import io.maskcast.shared.MaskcastException;
import io.maskcast.shared.ladder.Ladder;
import io.maskcast.shared.ladder.LadderFormat;
import io.maskcast.shared.ladder.StoppingRule;
import io.maskcast.shared.mask.GeneratorForm;
import io.maskcast.shared.mask.KeepRule;
import io.maskcast.shared.mask.Mask;
import io.maskcast.shared.mask.MaskFormat;
import io.maskcast.shared.mask.MaskKind;
import io.maskcast.shared.network.Network;
import io.maskcast.shared.payload.PayloadCodec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts a bundle together: encodes its parts, names them by their digests and lists their blobs in
 * the order in which they were given. Mask, network and self-test must be given; a part that is
 * given again replaces the one before, blob and all. Blobs are not copied. Not thread-safe.
 */
public final class BundleBuilder {

  private static final String MASK = "mask";
  private static final String NETWORK = "network";
  private static final String SELF_TEST = "self-test";
  private static final String CODECS = "codecs";
  private static final String GENERATOR = "generator";
  private static final String VERSIONS = "versions";
  private static final String LADDER = "ladder";

  private final Manifest.Input input;
  private final Normalisation normalisation;
  private final Manifest.Metrics metrics;
  private final Map<String, List<byte[]>> blobs = new LinkedHashMap<>();
  private Optional<MaskEntry> mask = Optional.empty();
  private Optional<NetworkEntry> network = Optional.empty();
  private Optional<SelfTestEntry> selfTest = Optional.empty();
  private List<CodecEntry> codecs = List.of();
  private Optional<GeneratorEntry> generator = Optional.empty();
  private Optional<VersionsEntry> versions = Optional.empty();
  private Optional<LadderEntry> ladder = Optional.empty();
  private Optional<ReferenceEntry> reference = Optional.empty();

  /**
   * A bundle without parts.
   *
   * @param input the tiles it is for
   * @param normalisation how samples become network inputs
   * @param metrics what the trainer measured
   */
  public BundleBuilder(
      Manifest.Input input, Normalisation normalisation, Manifest.Metrics metrics) {
    this.input = input;
    this.normalisation = normalisation;
    this.metrics = metrics;
  }

  /** Mask, network and self-test of another bundle, which neither climbs nor chooses. */
  public static BundleBuilder of(Bundle bundle) {
    Manifest manifest = bundle.manifest();
    return new BundleBuilder(manifest.input(), manifest.normalisation(), manifest.metrics())
        .mask(manifest.mask().kind(), bundle.mask())
        .network(manifest.network().architecture(), bundle.blob(manifest.network().weights()))
        .selfTest(manifest.selfTest().tiles(), bundle.blob(manifest.selfTest().vectors()));
  }

  /** The mask: which samples are sent. */
  public BundleBuilder mask(MaskKind kind, Mask kept) {
    byte[] bytes = MaskFormat.encode(kept);
    mask = Optional.of(MaskEntry.of(kind, kept, Digest.of(bytes)));
    return with(MASK, List.of(bytes));
  }

  /**
   * The network.
   *
   * @param weights as {@link NetworkEntry#weights}
   */
  public BundleBuilder network(Network architecture, byte[] weights) {
    network = Optional.of(new NetworkEntry(architecture, Digest.of(weights)));
    return with(NETWORK, List.of(weights));
  }

  /**
   * Vectors to try the bundle on.
   *
   * @param tiles how many
   * @param vectors as {@link SelfTestEntry} has them
   */
  public BundleBuilder selfTest(int tiles, byte[] vectors) {
    selfTest = Optional.of(new SelfTestEntry(tiles, Digest.of(vectors)));
    return with(SELF_TEST, List.of(vectors));
  }

  /** What both ends of a stream must hold for a codec, for each that needs something. */
  public BundleBuilder codecs(Map<PayloadCodec, byte[]> aids) {
    codecs =
        aids.entrySet().stream()
            .map(aid -> new CodecEntry(aid.getKey(), Digest.of(aid.getValue())))
            .toList();
    return with(CODECS, aids.values());
  }

  /**
   * What gives every tile a mask of its own.
   *
   * @param weights safetensors
   * @param keptShare the mean share of the samples kept of a test tile
   * @param maskBytes the mean bytes of a test tile's mask as it travels
   * @param preview what of a tile an edge is sent first, where the generator runs there
   */
  public BundleBuilder generator(
      GeneratorForm form,
      KeepRule keep,
      byte[] weights,
      double keptShare,
      double maskBytes,
      Optional<Mask> preview) {
    List<byte[]> parts = new ArrayList<>(List.of(weights));
    Optional<PreviewEntry> entry =
        preview.map(
            shown -> {
              parts.add(MaskFormat.encode(shown));
              return new PreviewEntry(shown.keptElements(), Digest.of(parts.get(1)));
            });
    generator =
        Optional.of(
            new GeneratorEntry(form, keep, Digest.of(weights), keptShare, maskBytes, entry));
    return with(GENERATOR, parts);
  }

  /**
   * The versions that tiles travel in.
   *
   * @param parts the blobs that the entry names
   */
  public BundleBuilder versions(VersionsEntry entry, Collection<byte[]> parts) {
    versions = Optional.of(entry);
    return with(VERSIONS, parts);
  }

  /**
   * Nested masks, of which the highest is the mask.
   *
   * @param rungs one for each
   * @param rules when to stop a tile
   */
  public BundleBuilder ladder(
      Ladder nested, List<LadderEntry.Rung> rungs, List<StoppingRule> rules) {
    byte[] order = LadderFormat.encode(nested);
    ladder = Optional.of(new LadderEntry(Digest.of(order), rungs, rules));
    return with(LADDER, List.of(order));
  }

  /** What the test tiles were like. */
  public BundleBuilder reference(ReferenceEntry measured) {
    reference = Optional.of(measured);
    return this;
  }

  private BundleBuilder with(String part, Collection<byte[]> bytes) {
    blobs.put(part, List.copyOf(bytes));
    return this;
  }

  /**
   * The bundle.
   *
   * @throws MaskcastException if its parts do not fit together
   * @throws java.util.NoSuchElementException if mask, network or self-test was not given
   */
  public Bundle build() {
    List<byte[]> all = blobs.values().stream().flatMap(List::stream).toList();
    return Bundle.of(
        new Manifest(
            Manifest.FORMAT,
            input,
            normalisation,
            mask.orElseThrow(),
            generator,
            network.orElseThrow(),
            selfTest.orElseThrow(),
            codecs,
            metrics,
            all.stream().map(Manifest.Blob::of).distinct().toList(),
            versions,
            ladder,
            reference),
        all);
  }
}
