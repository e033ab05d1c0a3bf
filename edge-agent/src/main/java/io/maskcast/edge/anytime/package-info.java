/** Tiles that climb the rungs of a ladder until their answers are sure. */
package io.maskcast.edge.anytime;
