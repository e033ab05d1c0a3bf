/** What every stream moved, kept across restarts in an embedded database. */
package io.maskcast.server.ledger;
