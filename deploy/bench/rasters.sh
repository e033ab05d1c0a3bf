#!/usr/bin/env bash
# Windows of a GeoTIFF read by maskcast and by GDAL by turns, and all tiles of a large scene streamed by a server: how long,
# how much of the file was read, how much memory. Needs Debian's python3-gdal, Linux, and 3 GB at OUT.
#   mvn -Pbench -pl deploy/bench/peers -am -DskipTests package && deploy/bench/rasters.sh OUT [TIFF ROW COLUMN ROWS COLUMNS BANDS]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?a folder for the scene}
shift
mkdir -p "$out"
scene=$out/scene.tif
if [ ! -e "$scene" ]; then
  /usr/bin/python3 "$here/scene.py" "$scene.partial.tif"
  mv "$scene.partial.tif" "$scene"
fi
classes=("$here/peers/target/classes:$here/peers/target/lib/*")

window() {
  java -cp "${classes[0]}" io.maskcast.bench.WindowBench "$here/window.py" "$@"
}
window "$scene" 3000 3000 64 64 1,4,8,12
window "$scene" 3000 3000 1024 1024 1,4,8,12
[ $# -eq 0 ] || window "$@"

# One request a row of tiles, two streams: 157 requests are all tiles of 64 x 64 pixels.
read_bytes() { awk '/rchar/ { print $2 }' "/proc/$1/io"; }
data=$(mktemp -d)
MASKCAST_JAVA_OPTS=-Xmx256m "$here/../../maskcast" server --host 127.0.0.1 --port 0 --data-dir "$data" \
  --source "scene=$scene" --tile-size 64 --zstd-level 1 >"$data/log" 2>&1 &
server=$!
trap 'kill $server; rm -rf "$data"' EXIT
until port=$(sed -n 's/.*listens on 127.0.0.1:\([0-9]*\),.*/\1/p' "$data/log") && [ -n "$port" ]; do
  kill -0 $server || { cat "$data/log" >&2; exit 1; }
  sleep 0.2
done
before=$(read_bytes $server)
"$here/../../maskcast" bench link --server "127.0.0.1:$port" --source scene --measure dense --warm-up 0 --repetitions 1 \
  --streams 2 --requests 157 --tiles-per-request 157 --out "$out/stream" | grep -E '  (tiles|seconds|server_cpu_seconds|dense_bytes_per_second) '
echo "read $(($(read_bytes $server) - before)) bytes of a file of $(stat -c %s "$scene")"
grep VmHWM "/proc/$server/status"
