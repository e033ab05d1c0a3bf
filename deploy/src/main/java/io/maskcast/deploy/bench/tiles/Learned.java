package io.maskcast.deploy.bench.tiles;

/**
 * What the networks of one representation and seed reached while nobody looked at test tiles.
 *
 * @param settings all that tells this learning from another
 * @param keptSamples samples of a tile that are sent; of images all
 * @param validationAsIs share of the validation tiles the dense network gets right when it is shown
 *     them so
 * @param validationTuned the same of the network fine-tuned on them
 * @param seconds it took
 */
record Learned(
    String settings,
    int keptSamples,
    double validationAsIs,
    double validationTuned,
    double seconds) {}
