package io.maskcast.edge.source;

import java.util.Optional;

/**
 * What a server says of the state of some tiles: as long as it says the same, they are the same.
 *
 * @param end the tiles before this one, from the end of the one before on
 * @param version hexadecimal; empty if the server does not know
 */
public record TilesVersion(long end, Optional<String> version) {}
