/**
 * Selected samples that came over a link and are kept on disk, so that they need not come again.
 *
 * <p>Where it sits: {@link io.maskcast.shared.cache.TileCache} knows nothing of links. Who streams
 * tiles asks it first, streams what it does not have, gives it what came, and hands both on in the
 * order in which the tiles were wanted; reassembly and networks cannot tell one from the other.
 *
 * <p>What is kept is as it was selected, before any reassembly, under an {@link
 * io.maskcast.shared.cache.Origin} (the server, the source, its level and the <em>version</em> of
 * the tile, which the server tells and which is another as soon as a sample of it may be) and a
 * plan (which samples of a tile). No bundle is part of it, so another network under the same mask
 * finds the same bytes; a plan finds its samples among those of a larger one of the same origin. A
 * tile whose version nobody knows is not kept. What has another version now is never found again,
 * and goes as what is used least.
 *
 * <p>How: a folder for each origin and plan, in it files of neighbouring tiles, each whole or
 * absent and with a checksum. A file is the unit of what is evicted; when it was used last is its
 * time. There is no index that could disagree with the files. A damaged file is as good as absent.
 *
 * <p>Why no library: Caffeine, which this project uses where memory is enough, keeps nothing on
 * disk; caches that do either lose what a crash finds open (Ehcache), are not maintained any more
 * (DiskLruCache), or are databases without a limit that makes room by use (MVStore), and none of
 * them checks what it reads. An app on a phone can embed this: it needs the JDK alone.
 */
package io.maskcast.shared.cache;
