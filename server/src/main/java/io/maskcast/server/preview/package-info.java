/** Pictures of rasters for people: tiles of web maps as PNG, and the document that lists them. */
package io.maskcast.server.preview;
