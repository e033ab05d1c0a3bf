/**
 * Dynamic masks where the tiles are: what a trainer's generator makes of a tile, in plain Java, so
 * that a server needs no engine for it.
 */
package io.maskcast.shared.generator;
