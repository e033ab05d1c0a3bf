/** How much clients may move in a day or a month. */
package io.maskcast.server.budget;
