/**
 * Files of sources, wherever they lie: on disk, behind HTTP servers, in S3-compatible storage. All
 * are read by ranges; of remote ones each range is checked to be of the file that was opened.
 */
package io.maskcast.server.source.remote;
