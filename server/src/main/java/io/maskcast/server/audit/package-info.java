/** What edges report of their audits. */
package io.maskcast.server.audit;
