#!/usr/bin/env bash
# Installs the package maskcast-edge on a throw-away copy of this system, starts the agent as its unit would, has it do a job,
# stops it, installs it again over itself, removes and purges it. Nothing of this system changes: all happens in an overlay.
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
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mkdir -p "$root/run/check"
cp "$package" "$root/run/check/package.deb"
server=
agent=
notes=
end() {
  for process in "$agent" "$notes" "$server"; do
    [ -z "$process" ] || kill "$process" 2>/dev/null || true
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

check "installs" install
check "all it needs is there" sh -c "! grep -q 'dependency problems' '$work/dpkg.log'"
check "its user is there" inside getent passwd maskcast-edge
check "its files are whole" inside dpkg --verify maskcast-edge
check "an archive of classes was made" test -s "$root/usr/lib/maskcast-edge/lib/classes.jsa"
check "the unit is enabled" test -L "$root/etc/systemd/system/multi-user.target.wants/maskcast-edge.service"
if command -v systemd-analyze >/dev/null; then
  check "the unit is sound" inside systemd-analyze verify maskcast-edge.service
  inside systemd-analyze security --offline=true maskcast-edge.service 2>/dev/null | tail -n 1 || true
else
  echo "SKIPPED: no systemd-analyze found, so nobody looked at the unit"
fi
status=0
inside /usr/bin/maskcast edge daemon --config /etc/maskcast/edge.yaml --check >"$work/check.log" 2>&1 || status=$?
check "a file that nobody has written yet is refused in one line" test "$status" = 2 -a "$(wc -l <"$work/check.log")" = 1

java -Xmx512m -cp "$lib/*" io.maskcast.deploy.Maskcast bench serve --host 127.0.0.1 --port 0 >"$work/server.log" 2>&1 &
server=$!
await "a server listens" grep -q 'listens on' "$work/server.log"
address=$(sed -n 's/.*listens on \([0-9.:]*\):.*/\1/p' "$work/server.log")
cat >"$root/etc/maskcast/edge.yaml" <<YAML
server: $address
state-dir: /var/lib/maskcast-edge
http: {port: 0}
sinks:
  - {name: out, file: /var/lib/maskcast-edge/out.csv}
jobs:
  - {name: all, bundle: bench, source: bench, tiles: 0-499, sinks: [out]}
YAML

# What systemd does for the unit: user, folder, socket to tell that it is ready.
value() {
  sed -n "s/^$1=//p" "$root/lib/systemd/system/maskcast-edge.service"
}
state=$root/var/lib/$(value StateDirectory)
mkdir -p "$state"
inside chown "$(value User):$(value Group)" "/var/lib/$(value StateDirectory)"
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
# shellcheck disable=SC2046 # the unit's command is words
start() {
  # By exec all along, so that the process is the agent itself.
  chroot "$root" setpriv --reuid "$(value User)" --regid "$(value Group)" --init-groups --no-new-privs --bounding-set=-all \
    env -i PATH=/usr/bin:/bin NOTIFY_SOCKET=/run/check/notify WATCHDOG_USEC=60000000 sh -c "umask $(value UMask); cd /var/lib/maskcast-edge; exec $(value ExecStart)" \
    >"$work/agent.log" 2>&1 &
  agent=$!
}
start
await "it tells systemd that it is ready" grep -q READY=1 "$work/notes.log"
await "it does its job" grep -q ',499,' "$state/out.csv"
check "it runs as its user" test "$(stat -c %u "/proc/$agent")" = "$(inside id -u maskcast-edge)"
check "it takes no more memory than it may: $(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$agent/status") kB" \
  test "$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$agent/status")" -lt 307200
kill "$agent"
status=0
wait "$agent" || status=$?
agent=
check "it stops in order" test "$status" = 0
check "it told systemd so" grep -q STOPPING=1 "$work/notes.log"
check "installs over itself" install
check "keeps its configuration" grep -q "^server: $address" "$root/etc/maskcast/edge.yaml"
check "is removed" inside dpkg -r maskcast-edge
check "nothing is left in /usr" test ! -e "$root/usr/lib/maskcast-edge" -a ! -e "$root/usr/bin/maskcast"
check "configuration and state are kept" test -f "$root/etc/maskcast/edge.yaml" -a -f "$state/out.csv"
check "is purged" inside dpkg -P maskcast-edge
check "nothing is left at all" test ! -e "$root/etc/maskcast" -a ! -e "$state" -a ! -e "$root/lib/systemd/system/maskcast-edge.service"
check "its user is gone" sh -c "! chroot '$root' getent passwd maskcast-edge"
