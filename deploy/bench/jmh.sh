#!/bin/sh
# The hot path by JMH: deploy/bench/jmh.sh [options of JMH, e.g. GatherBench]
# Builds with: mvn -Pbench -pl deploy/bench/peers -am -DskipTests package
set -eu
target=$(dirname "$0")/peers/target
exec java -cp "$target/classes:$target/lib/*" org.openjdk.jmh.Main "$@"
