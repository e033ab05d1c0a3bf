package io.maskcast.server.ledger;

import io.maskcast.shared.usage.ByteAccount;

/**
 * What streams that have something in common moved together.
 *
 * @param key what they have in common: a client, kind, bundle digest, {@code dense}, {@code
 *     unknown}, source, UTC day or outcome
 * @param streams how many they are, running ones included
 * @param bytes their totals
 */
public record UsageGroup(String key, long streams, ByteAccount bytes) {}
