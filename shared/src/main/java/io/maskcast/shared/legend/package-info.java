/** What the values of a map of classes mean, and how they look. */
package io.maskcast.shared.legend;
