#!/bin/sh
# Measures 'maskcast bench link' over slow and lossy links between two hosts made of network namespaces.
#
#   sudo deploy/bench/netns.sh OUT [options of 'maskcast bench link']
#
# Environment: RATES (of the link in either direction, as tc writes them), LOSSES (percent of packets, whole numbers),
# RTT (milliseconds, by a relay in front of the link), FAR (the command of the far end, 'bench serve' or 'server'), SERVE
# (its options).
# Results go to OUT/RATE-lossPERCENT, a summary to OUT/summary.txt. Needs root, iproute2, nftables and ethtool; not netem.
set -eu

RATES=${RATES:-256kbit 2mbit 20mbit 200mbit}
LOSSES=${LOSSES:-0 1}
RTT=${RTT:-40}
FAR=${FAR:-bench serve}
SERVE=${SERVE:-}
QUEUE=100 # packets that wait for the link

home=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
far="maskcast-far-$$"
near="maskcast-near-$$"
far_link="mcf$$"
near_link="mcn$$"
started=""

fail() {
  echo "netns.sh: $1" >&2
  exit 1
}

cleanup() {
  for pid in $started; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  ip netns del "$far" 2>/dev/null || true
  ip netns del "$near" 2>/dev/null || true
}

# The log of a node that was just started, until it listens.
await() {
  tries=0
  until grep -q 'listens on' "$1"; do
    tries=$((tries + 1))
    [ "$tries" -le 120 ] || fail "nothing listens after 60 s; $1 says why"
    sleep 0.5
  done
}

# One end of the link sends at a rate, no more; what waits is bounded, what cannot wait is dropped.
shape() {
  ip netns exec "$1" tc qdisc del dev "$2" root 2>/dev/null || true
  ip netns exec "$1" tc qdisc add dev "$2" root handle 1: htb default 1
  ip netns exec "$1" tc class add dev "$2" parent 1: classid 1:1 htb rate "$3" ceil "$3"
  ip netns exec "$1" tc qdisc add dev "$2" parent 1:1 handle 10: pfifo limit "$QUEUE"
}

# One end of the link loses some percent of the packets that arrive.
lose() {
  ip netns exec "$1" nft flush ruleset
  [ "$3" != 0 ] || return 0
  ip netns exec "$1" nft -f - <<EOF
table inet maskcast {
  chain arriving {
    type filter hook input priority 0;
    iifname "$2" numgen random mod 100 < $3 counter drop
  }
}
EOF
}

[ $# -ge 1 ] || fail "say where the results go: netns.sh OUT [options of 'maskcast bench link']"
out=$1
shift
[ "$(id -u)" = 0 ] || fail "namespaces need root: run it with sudo"
for tool in ip tc nft ethtool; do
  command -v "$tool" >/dev/null || fail "no $tool found: install iproute2, nftables and ethtool"
done
trap cleanup EXIT
trap 'exit 1' INT TERM
ip netns add "$far" || fail "this system makes no network namespaces"
ip netns add "$near"

mkdir -p "$out"
"$home/maskcast" --version >"$out/version.txt" || fail "maskcast does not run" # builds it if need be

ip link add "$far_link" netns "$far" type veth peer name "$near_link" netns "$near"
ip -n "$far" addr add 10.77.0.1/24 dev "$far_link"
ip -n "$near" addr add 10.77.0.2/24 dev "$near_link"
for end in "$far $far_link" "$near $near_link"; do
  # shellcheck disable=SC2086 # two words
  set -- $end "$@"
  ip -n "$1" link set lo up
  ip -n "$1" link set "$2" up
  # With offloads the shaper would see packets of 64 KiB that no link carries.
  ip netns exec "$1" ethtool -K "$2" tso off gso off gro off >/dev/null
  shift 2
done
shape "$far" "$far_link" 1gbit 2>/dev/null || fail "this kernel's tc has no htb"
lose "$far" "$far_link" 1 || fail "this kernel's nft cannot lose packets at random"
lose "$far" "$far_link" 0

# shellcheck disable=SC2086 # options are words
ip netns exec "$far" "$home/maskcast" $FAR --host 10.77.0.1 --port 7700 $SERVE >"$out/serve.log" 2>&1 &
started="$started $!"
await "$out/serve.log"
ip netns exec "$near" "$home/maskcast" bench relay --port 7701 --to 10.77.0.1:7700 --rtt "$RTT" >"$out/relay.log" 2>&1 &
started="$started $!"
await "$out/relay.log"

: >"$out/summary.txt"
for rate in $RATES; do
  for loss in $LOSSES; do
    name="$rate-loss$loss"
    echo "== $name, $RTT ms there and back ==" | tee -a "$out/summary.txt"
    shape "$far" "$far_link" "$rate"
    shape "$near" "$near_link" "$rate"
    lose "$far" "$far_link" "$loss"
    lose "$near" "$near_link" "$loss"
    mkdir -p "$out/$name"
    if ip netns exec "$near" "$home/maskcast" bench link --server 127.0.0.1:7701 --state-dir "$out/state" \
      --out "$out/$name" "$@" >"$out/$name/table.txt"; then
      grep -E '^ +(masked|tiles_per_second|wire_down_bytes_per_second|wire_bytes_per_tile|latency_p(50|99)_ms|cold_first)' \
        "$out/$name/table.txt" | tee -a "$out/summary.txt"
    else
      echo "  failed" | tee -a "$out/summary.txt"
    fi
  done
done
echo "The results are in $out"
