/** What a daemon knows of itself, for people, programs and supervisors. */
package io.maskcast.edge.health;
