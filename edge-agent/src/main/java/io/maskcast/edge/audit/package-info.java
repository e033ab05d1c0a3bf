/** Whether masked answers are still those to dense tiles, and tiles those that were learned. */
package io.maskcast.edge.audit;
