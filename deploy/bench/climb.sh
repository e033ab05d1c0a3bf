#!/bin/sh
# Measures what tiles take that climb a ladder, by round trip and by how many climb together: bytes at the socket both
# ways, and seconds, the network's included.
#
#   deploy/bench/climb.sh BUNDLE DATA [options of 'maskcast edge run']
#
# BUNDLE is a folder, such as ladder/bundle, DATA what a server serves as its source. Environment: TILES (0-3999), WINDOWS
# (1000 100), RTTS (milliseconds: 0 20 200).
set -eu

TILES=${TILES:-0-3999}
WINDOWS=${WINDOWS:-1000 100}
RTTS=${RTTS:-0 20 200}

home=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
out=$(mktemp -d)
started=""

fail() {
  echo "climb.sh: $1" >&2
  exit 1
}

cleanup() {
  for pid in $started; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$out"
}

# Starts a node in the background; says where it listens.
node() {
  log="$out/$1.log"
  shift
  "$home/maskcast" "$@" >"$log" 2>&1 &
  started="$started $!"
  tries=0
  until grep -q 'listens on' "$log"; do
    tries=$((tries + 1))
    [ "$tries" -le 240 ] || { cat "$log" >&2; fail "nothing listens after 120 s"; }
    sleep 0.5
  done
  address=$(sed -n 's/.*listens on \([^ ,]*\).*/\1/p' "$log" | head -n 1)
}

[ $# -ge 2 ] || fail "say which bundle and which data: climb.sh BUNDLE DATA"
bundle=$1
data=$2
shift 2
trap cleanup EXIT
trap 'exit 1' INT TERM
"$home/maskcast" --version >/dev/null || fail "maskcast does not run" # builds it if need be

node server server --port 0 --data-dir "$out/data" --source "tiles=$data"
server=$address
"$home/maskcast" trainer publish --bundle "$bundle" --name ladder --publish "$server" >/dev/null
for rtt in $RTTS; do
  node "relay$rtt" bench relay --port 0 --to "$server" --rtt "$rtt"
  for window in $WINDOWS; do
    "$home/maskcast" edge run --server "$address" --state-dir "$out/state" --bundle ladder --source tiles \
      --tiles "$TILES" --window "$window" "$@" >"$out/run.txt" 2>"$out/run.log" || { cat "$out/run.log" >&2; fail "a run failed"; }
    echo "== $rtt ms there and back, $window tiles together =="
    grep -E '^(wire bytes|seconds|deadline|accuracy)' "$out/run.txt"
  done
done
