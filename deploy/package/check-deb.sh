#!/usr/bin/env bash
# Installs the package of a node on a throw-away copy of this system, starts the node as its unit would, has it do its work, stops it, installs it again over itself, removes and purges it. Nothing of this system changes: all happens
# in an overlay.
# Needs root, dpkg and overlay file systems; says so and is done where they are missing.
#
#   deploy/package/check-deb.sh PACKAGE
set -euo pipefail
package=$(readlink -f -- "${1:?check-deb.sh PACKAGE}")
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
lib=$here/../target/maskcast/lib

skip() {
  echo "SKIPPED: $1"
  exit 0
}

if [ -z "${MASKCAST_IN_OVERLAY:-}" ]; then
  [ "$(id -u)" = 0 ] || skip "only root may mount a copy of this system"
  for tool in dpkg unshare chroot setpriv python3; do
    command -v "$tool" >/dev/null || skip "no $tool found"
  done
  [ "$(dpkg --print-architecture)" = "$(dpkg-deb -f "$package" Architecture)" ] || skip "the package is for another architecture"
  # Nothing is installed here for it, so what it needs must be there.
  for needed in $(dpkg-deb -f "$package" Depends | tr -d ' ' | tr , '\n' | cut -d '|' -f 1); do
    dpkg-query -W -f '${Status}' "$needed" 2>/dev/null | grep -q ' installed$' || skip "no package $needed is installed here"
  done
  [ -d "$lib" ] || skip "no $lib: build the project first, its server is needed"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  # A file system of its own: an overlay does not lie on another.
  unshare -m mount -t tmpfs tmpfs "$work" 2>/dev/null || skip "no file systems can be mounted here"
  MASKCAST_IN_OVERLAY=$work unshare -m --propagation private bash "$0" "$package"
  exit
fi

work=$MASKCAST_IN_OVERLAY
mount -t tmpfs tmpfs "$work"
mkdir -p "$work/upper" "$work/work" "$work/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/work" "$work/root" 2>/dev/null || skip "no overlay file systems here"
root=$work/root
name=$(dpkg-deb -f "$package" Package)
case "$name" in
  maskcast-edge) node=edge command=maskcast ;;
  maskcast-server) node=server command=maskcast-server ;;
  maskcast-trainer) node=trainer command=maskcast-trainer ;;
  *) echo "check-deb.sh: $name is no package that is known here" >&2 && exit 2 ;;
esac
config=/etc/maskcast/$node.yaml
mount -t proc proc "$root/proc" 2>/dev/null || skip "no /proc can be mounted for the copy"
mount --rbind /dev "$root/dev" 2>/dev/null || skip "no /dev can be had in the copy"
mkdir -p "$root/run/check"
cp "$package" "$root/run/check/package.deb"
other=
process=
notes=
end() {
  for each in "$process" "$notes" "$other"; do
    [ -z "$each" ] || kill "$each" 2>/dev/null || true
  done
  wait 2>/dev/null || true
  umount -l "$root/dev" "$root/proc" "$root" 2>/dev/null || true
}
trap end EXIT

fail() {
  echo "FAIL $1" >&2
  tail -n 20 "$work"/*.log >&2 || true
  exit 1
}

check() {
  local what=$1
  shift
  "$@" || fail "$what"
  echo "ok   $what"
}

await() {
  local what=$1 patience=240
  shift
  until "$@" 2>/dev/null; do
    patience=$((patience - 1))
    [ "$patience" -gt 0 ] || fail "waited in vain for $what"
    sleep 0.5
  done
  echo "ok   $what"
}

inside() {
  chroot "$root" "$@"
}

install() {
  inside dpkg -i /run/check/package.deb >"$work/dpkg.log" 2>&1 || inside dpkg -i --force-depends /run/check/package.deb >"$work/dpkg.log" 2>&1
}

value() {
  sed -n "s/^$1=//p" "$root/lib/systemd/system/$name.service"
}

# shellcheck disable=SC2046 # the unit's command is words
start() {
  # What systemd does for the unit: user, folder, socket to tell that it is ready. By exec all along, so that the process is
  # the node itself.
  chroot "$root" setpriv --reuid "$(value User)" --regid "$(value Group)" --init-groups --no-new-privs --bounding-set=-all \
    env -i PATH=/usr/bin:/bin HOME="/var/lib/$name" $(value Environment) NOTIFY_SOCKET=/run/check/notify WATCHDOG_USEC=60000000 sh -c "umask $(value UMask); cd /var/lib/$name; exec $(value ExecStart)" \
    >"$work/node.log" 2>&1 &
  process=$!
}

check "installs" install
check "all it needs is there" sh -c "! grep -q 'dependency problems' '$work/dpkg.log'"
check "its user is there" inside getent passwd "$name"
check "its files are whole" inside dpkg --verify "$name"
check "an archive of classes was made" test -s "$root/usr/lib/$name/lib/classes.jsa"
check "licenses of others are told" inside sh -c "grep -q '^netty-common .* Apache-2.0' /usr/share/doc/$name/legal/THIRD-PARTY.txt && test -s /usr/lib/$name/LICENSE"
check "the unit is enabled" test -L "$root/etc/systemd/system/multi-user.target.wants/$name.service"
if command -v systemd-analyze >/dev/null; then
  check "the unit is sound" inside systemd-analyze verify "$name.service"
  inside systemd-analyze security --offline=true "$name.service" 2>/dev/null | tail -n 1 || true
else
  echo "SKIPPED: no systemd-analyze found, so nobody looked at the unit"
fi
state=$root/var/lib/$(value StateDirectory)
mkdir -p "$state"
inside chown "$(value User):$(value Group)" "/var/lib/$(value StateDirectory)"

check_edge() {
  local status=0 address
  inside /usr/bin/maskcast edge daemon --config "$config" --check >"$work/check.log" 2>&1 || status=$?
  check "a file that nobody has written yet is refused in one line" test "$status" = 2 -a "$(wc -l <"$work/check.log")" = 1
  java -Xmx512m -cp "$lib/*" io.maskcast.deploy.Maskcast bench serve --host 127.0.0.1 --port 0 >"$work/server.log" 2>&1 &
  other=$!
  await "a server listens" grep -q 'listens on' "$work/server.log"
  address=$(sed -n 's/.*listens on \([0-9.:]*\):.*/\1/p' "$work/server.log")
  cat >"$root$config" <<YAML
server: $address
state-dir: /var/lib/maskcast-edge
http: {port: 0}
sinks:
  - {name: out, file: /var/lib/maskcast-edge/out.csv}
jobs:
  - {name: all, bundle: bench, source: bench, tiles: 0-499, sinks: [out]}
YAML
  python3 - "$root/run/check/notify" >"$work/notes.log" <<'PYTHON' &
import os, socket, sys
notes = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notes.bind(sys.argv[1])
os.chmod(sys.argv[1], 0o777)
while True:
    print(notes.recv(4096).decode(), flush=True)
PYTHON
  notes=$!
  await "the socket of systemd" test -S "$root/run/check/notify"
  start
  await "it tells systemd that it is ready" grep -q READY=1 "$work/notes.log"
  await "it does its job" grep -q ',499,' "$state/out.csv"
  check "it takes no more memory than it may: $(peak) kB" test "$(peak)" -lt 307200
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

check_server() {
  local port
  port=$(free_port)
  # Two tiles of 4x4 in the format of MNIST.
  mkdir -p "$root/srv/tiles"
  python3 - "$root/srv/tiles/tiles-idx3-ubyte" <<'PYTHON'
import struct, sys
with open(sys.argv[1], "wb") as file:
    file.write(struct.pack(">IIII", 0x803, 2, 4, 4) + bytes(range(32)))
PYTHON
  printf 'data-dir: /var/lib/maskcast-server\nhost: 127.0.0.1\nport: %s\nsource:\n  two: /srv/tiles/tiles-idx3-ubyte\n' "$port" >"$root$config"
  start
  await "it listens" grep -q 'listens on' "$work/node.log"
  check "it is healthy" inside /usr/lib/maskcast-server/bin/healthcheck "$port" /healthz
  java -Xmx256m -cp "$lib/*" io.maskcast.deploy.Maskcast edge fetch --server "127.0.0.1:$port" --source two --tile 1 --dense \
    --state-dir "$work/edge" --out "$work/tile.npy" >"$work/fetch.log" 2>&1 || fail "no tile came"
  check "it sends tiles" python3 -c 'import sys; sys.exit(open(sys.argv[1], "rb").read()[-16:] != bytes(range(16, 32)))' "$work/tile.npy"
  check "it keeps its account" test -n "$(find "$state" -name '*.db' -o -name '*ledger*' -o -name '*.sqlite' | head -n 1)"
}

check_trainer() {
  local port
  port=$(free_port)
  # Bright and dark tiles of 28x28.
  mkdir -p "$root/srv/tiles"
  python3 - "$root/srv/tiles" <<'PYTHON'
import random, struct, sys
random.seed(1)
for part, count in (("train", 400), ("t10k", 80)):
    with open(f"{sys.argv[1]}/{part}-images-idx3-ubyte", "wb") as images, open(f"{sys.argv[1]}/{part}-labels-idx1-ubyte", "wb") as labels:
        images.write(struct.pack(">IIII", 0x803, count, 28, 28))
        labels.write(struct.pack(">II", 0x801, count))
        for i in range(count):
            images.write(bytes(random.randrange(128) + 128 * (i % 2) for _ in range(784)))
            labels.write(bytes([i % 2]))
PYTHON
  printf 'data-dir: /var/lib/maskcast-trainer\nhost: 127.0.0.1\nport: %s\n' "$port" >"$root$config"
  start
  await "it listens" grep -q 'listens on' "$work/node.log"
  check "it is healthy" inside /usr/lib/maskcast-trainer/bin/healthcheck "$port" /healthz
  python3 - "$port" >"$work/job.log" 2>&1 <<'PYTHON' || fail "it did not learn"
import json, sys, time, urllib.request
jobs = f"http://127.0.0.1:{sys.argv[1]}/api/jobs"
job = {"name": "two", "data": "/srv/tiles", "settings": {"network": "lenet5", "mask": "pixel-any", "keep": 0.05, "epochs": 1, "seed": 1}}
sent = urllib.request.Request(jobs, json.dumps(job).encode(), {"Content-Type": "application/json"})
number = json.load(urllib.request.urlopen(sent))["id"]
for _ in range(600):
    now = json.load(urllib.request.urlopen(f"{jobs}/{number}"))
    state = now.get("state", now.get("status"))
    print(state)
    if state in ("done", "failed", "cancelled"):
        print(now)
        sys.exit(state != "done")
    time.sleep(0.5)
sys.exit("it takes too long")
PYTHON
  echo "ok   it learns"
  check "it keeps its jobs, and its engine" test -d "$state/jobs/1" -a -d "$state/engine"
}

# The most memory that it ever had, in kB.
peak() {
  sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$process/status"
}

"check_$node"
check "it runs as its user" test "$(stat -c %u "/proc/$process")" = "$(inside id -u "$name")"
kill "$process"
status=0
wait "$process" || status=$?
process=
if [ "$node" = edge ]; then
  check "it stops in order" test "$status" = 0
  check "it told systemd so" grep -q STOPPING=1 "$work/notes.log"
else
  check "it stops in order" test "$status" = "$(value SuccessExitStatus)"
fi
written=$(md5sum "$root$config")
check "installs over itself" install
check "keeps its configuration" test "$(md5sum "$root$config")" = "$written"
check "is removed" inside dpkg -r "$name"
check "nothing is left in /usr" test ! -e "$root/usr/lib/$name" -a ! -e "$root/usr/bin/$command"
check "configuration and state are kept" test -f "$root$config" -a -n "$(ls -A "$state")"
check "is purged" inside dpkg -P "$name"
check "nothing is left at all" test ! -e "$root/etc/maskcast" -a ! -e "$state" -a ! -e "$root/lib/systemd/system/$name.service"
check "its user is gone" sh -c "! chroot '$root' getent passwd $name"
