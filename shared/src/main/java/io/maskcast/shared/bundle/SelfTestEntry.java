package io.maskcast.shared.bundle;

/**
 * Vectors to try a bundle on: tensor {@code samples} (tiles, selected samples) in the order of a
 * pixel-interleaved tile, not normalised, but where tiles travel in versions, which {@link
 * VersionsEntry#batch} has; tensor {@code logits} (tiles, classes), what the trainer's network
 * answered. With a generator, {@code samples} are whole tiles, and tensor {@code masks} (tiles,
 * elements) is 1 for what it kept of them, else 0.
 *
 * @param tiles how many
 * @param vectors the blob, safetensors
 */
public record SelfTestEntry(int tiles, Digest vectors) {}
