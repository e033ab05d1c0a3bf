#!/usr/bin/env bash
# Lists the classes that an installed node loads while it does its work: the edge agent classifies tiles of a server with
# 'run' and as a daemon, servers and trainers start and stop. That the node runs at all with the modules of its runtime is
# shown by the same. Called by package.sh.
#
#   deploy/package/train.sh edge|server|trainer INSTALLATION LIST
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
lib=$(CDPATH='' cd -- "$here/../target/maskcast/lib" && pwd)
node=$1
target=$2
list=$3
work=$(mktemp -d)
server=
daemon=
end() {
  [ -z "$daemon" ] || kill "$daemon" 2>/dev/null || true
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap end EXIT

fail() {
  echo "train.sh: $1" >&2
  tail -n 20 "$work"/*.log >&2 || true
  exit 1
}

# await WHAT COMMAND...: until the command succeeds.
await() {
  local what=$1 patience=240
  shift
  until "$@" 2>/dev/null; do
    patience=$((patience - 1))
    [ "$patience" -gt 0 ] || fail "waited in vain for $what"
    sleep 0.5
  done
}

noting() {
  export MASKCAST_JAVA_OPTS="-Xshare:off -XX:DumpLoadedClassList=$work/$1.list"
}

stopped() {
  kill "$1"
  wait "$1" || true
}

case "$node" in
  edge)
    java -Xmx512m -cp "$lib/*" io.maskcast.deploy.Maskcast bench serve --host 127.0.0.1 --port 0 >"$work/server.log" 2>&1 &
    server=$!
    await "the server" grep -q 'listens on' "$work/server.log"
    address=$(sed -n 's/.*listens on \([0-9.:]*\):.*/\1/p' "$work/server.log")
    noting run
    "$target/bin/maskcast" edge run --server "$address" --bundle bench --source bench --tiles 0-1999 --state-dir "$work/state" \
      --out "$work/run.csv" >"$work/run.log" 2>&1 || fail "'edge run' failed"
    cat >"$work/edge.yaml" <<YAML
server: $address
state-dir: $work/daemon
http: {port: 0}
sinks:
  - {name: out, file: $work/out.csv}
jobs:
  - {name: all, bundle: bench, source: bench, tiles: 0-499, sinks: [out]}
YAML
    noting daemon
    "$target/bin/maskcast" edge daemon --config "$work/edge.yaml" >"$work/daemon.log" 2>&1 &
    daemon=$!
    await "the daemon's results" grep -q ',499,' "$work/out.csv"
    stopped "$daemon"
    daemon=
    ;;
  server)
    noting server
    "$target/bin/maskcast" server --host 127.0.0.1 --port 0 --data-dir "$work/data" >"$work/server.log" 2>&1 &
    server=$!
    await "the server" grep -q 'listens on' "$work/server.log"
    stopped "$server"
    server=
    ;;
  trainer)
    noting trainer
    "$target/bin/maskcast" trainer serve --port 0 --data-dir "$work/data" >"$work/trainer.log" 2>&1 &
    server=$!
    await "the trainer" grep -q 'listens on' "$work/trainer.log"
    stopped "$server"
    server=
    ;;
esac
# At the edge an archive of everything would be half as large as all the rest, and save 0.2 s more: it has what takes long to
# check, which is neither Java's own nor what reads files and counts.
spared='^$'
if [ "$node" = edge ]; then
  spared='^(@|(java|javax|jdk|sun|com\/sun|com\/fasterxml|io\/prometheus|io\/micrometer|org\/snakeyaml)\/)'
fi
awk -v spared="$spared" '!/^#/ && $0 !~ spared && !seen[$0]++' "$work"/*.list >"$list"
echo "classes: $(wc -l <"$list")"
