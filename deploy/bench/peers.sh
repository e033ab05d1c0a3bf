#!/bin/sh
# Throughput of the server's stream beside its peers: deploy/bench/peers.sh [ROUNDS [PEER...]]
# Builds with: mvn -Pbench -pl deploy/bench/peers -am -DskipTests package
set -eu
target=$(dirname "$0")/peers/target
exec java -Xms512m -Xmx1g -XX:+UseParallelGC --add-opens=java.base/java.nio=ALL-UNNAMED \
  -Darrow.allocation.manager.type=Unsafe \
  -cp "$target/classes:$target/lib/*" io.maskcast.bench.PeersBench "${@:-7}"
