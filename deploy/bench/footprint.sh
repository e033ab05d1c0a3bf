#!/usr/bin/env bash
# How large an installed edge agent is, what memory it takes while it classifies, and how soon its first prediction is there:
# 2,000 digits of 28x28, LeNet5, a mask of 39 samples that is learned in haste, ONNX Runtime, server on the same machine.
#
#   deploy/bench/footprint.sh INSTALLATION [RUNS]      # deploy/package/package.sh edge makes one
#
# Learns the bundle first, if deploy/target/footprint has none; what it got right does not matter here.
# time is that of a whole command for one tile, bundle fetched (first) or there (again). CPU seconds do not depend on what else
# the machine does.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
home=$(CDPATH='' cd -- "$here/../.." && pwd)
target=$(CDPATH='' cd -- "${1:?footprint.sh INSTALLATION [RUNS]}" && pwd)
runs=${2:-7}
keep=$home/deploy/target/footprint
work=$(mktemp -d)
server=
end() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT
[ -x /usr/bin/time ] || { echo "footprint.sh: no /usr/bin/time found: Debian's package time has it" >&2; exit 1; }
lib=$home/deploy/target/maskcast/lib
java=(java -Xmx1g -Dai.djl.offline=true -Djava.awt.headless=true -cp "$lib/*" io.maskcast.deploy.Maskcast)
maskcast() {
  "${java[@]}" "$@"
}

if [ ! -d "$keep/run/bundle" ]; then
  mkdir -p "$keep"
  maskcast trainer export --data sample:digits --out "$keep/tiles"
  maskcast trainer learn --data sample:digits --network lenet5 --mask pixel-any --keep 0.05 --seed 1 --epochs 2 --out "$keep/run" >"$keep/learn.log" 2>&1
fi
"${java[@]}" server --host 127.0.0.1 --port 0 --data-dir "$work/server" --source "digits=$keep/tiles" >"$work/server.log" 2>&1 &
server=$!
until grep -q 'listens on' "$work/server.log"; do sleep 0.2; done
address=127.0.0.1:$(sed -n 's/.*listens on [^ ]*:\([0-9]*\),.*/\1/p' "$work/server.log")
maskcast trainer publish --bundle "$keep/run/bundle" --name digits --publish "$address" >/dev/null

# measure WHAT STATE TILES: seconds, CPU seconds and peak memory of RUNS commands, medians and range
measure() {
  local what=$1 state=$2 tiles=$3
  for ((i = 0; i < runs; i++)); do
    [ "$state" = again ] || rm -rf "$work/state"
    rm -f "$work/out.csv"
    /usr/bin/time -f '%e %U %S %M' -o "$work/time" "$target/bin/maskcast" edge run --server "$address" --bundle digits --source digits \
      --tiles "$tiles" --state-dir "$work/state" --out "$work/out.csv" >"$work/run.log" 2>&1 || { cat "$work/run.log" >&2; exit 1; }
    tail -n 1 "$work/time" | awk '{print $1, $2 + $3, $4 / 1000}'
  done >"$work/measured"
  for column in "1 s" "2 CPU_s" "3 MB"; do
    sort -n -k"${column%% *}","${column%% *}" "$work/measured" | awk -v c="${column%% *}" -v unit="${column##* }" '{v[NR] = $c}
      END { printf "%s %.2f (%.2f to %.2f)  ", unit, v[int((NR + 1) / 2)], v[1], v[NR] }'
  done | sed "s/^/$what: /"
  echo
}

echo "installed: $(du -sm --apparent-size "$target" | cut -f1) MiB, of it $(du -m --apparent-size "$target/lib/classes.jsa" 2>/dev/null | cut -f1) MiB the archive of classes"
measure "first prediction, bundle fetched" first 0-0
measure "first prediction, bundle there" again 0-0
measure "2,000 tiles" again 0-1999
