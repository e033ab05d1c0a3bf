/** The bundles a server keeps: blobs and manifests by digest, names as pointers to them. */
package io.maskcast.server.registry;
