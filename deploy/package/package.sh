#!/usr/bin/env bash
# Makes an installation of one node: its jars, natives of one platform only, a Java runtime with the modules it needs,
# a launcher. Needs a JDK 17 and Maven; for --deb also dpkg-deb, which Debian has.
#
#   deploy/package/package.sh edge|server|trainer [--platform linux-x86_64|linux-aarch64] [--jmods DIR] [--deb] [--out DIR]
#                             [--no-build] [--no-training]
#
# It leaves DIR/maskcast-NODE, and with --deb DIR/maskcast-NODE_VERSION_ARCH.deb; DIR is deploy/target/package/PLATFORM.
#
# A runtime is linked from the modules of a JDK for that platform: this machine's, or those in --jmods (the folder jmods of
# a JDK 17; deploy/package/foreign-jmods.sh fetches Debian's). Without them the installation has no runtime, and its launcher
# takes the system's Java 17 or newer.
#
# The classes that a node loads are listed while it works here (--no-training: they are not), so that an archive of them can
# be made where it is installed: see bin/archive.
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
home=$(CDPATH='' cd -- "$here/../.." && pwd)

fail() {
  echo "package.sh: $1" >&2
  exit 1
}

usage() {
  sed -n '5,8s/^# *//p' "$here/package.sh" >&2
  exit 2
}

[ $# -ge 1 ] || usage
node=$1
shift
case "$node" in edge | server | trainer) ;; *) usage ;; esac
machine=linux-$(uname -m)
platform=$machine
jmods=
deb=
out=
build=yes
training=yes
while [ $# -gt 0 ]; do
  case "$1" in
    --platform) platform=${2:?} && shift ;;
    --jmods) jmods=${2:?} && shift ;;
    --out) out=${2:?} && shift ;;
    --deb) deb=yes ;;
    --no-build) build= ;;
    --no-training) training= ;;
    *) usage ;;
  esac
  shift
done
case "$platform" in
  linux-x86_64) arch=amd64 ;;
  linux-aarch64) arch=arm64 ;;
  *) fail "no platform $platform: linux-x86_64 or linux-aarch64" ;;
esac
[ -z "$deb" ] || command -v dpkg-deb >/dev/null || fail "no dpkg-deb found: Debian's package dpkg has it"

java_home=${JAVA_HOME:-$(dirname "$(dirname "$(readlink -f "$(command -v javac)")")")}
for tool in java jdeps jlink; do
  [ -x "$java_home/bin/$tool" ] || fail "no $tool in $java_home/bin: install a JDK 17, or set JAVA_HOME"
done
if [ -z "$jmods" ] && [ "$platform" = "$machine" ]; then
  jmods=$java_home/jmods
fi
[ -z "$jmods" ] || [ -f "$jmods/java.base.jmod" ] || fail "no java.base.jmod in $jmods"

out=${out:-$home/deploy/target/package/$platform}
mkdir -p "$out"
out=$(CDPATH='' cd -- "$out" && pwd)
target=$out/maskcast-$node
version=$(sed -n 's/.*<version>\(.*\)<\/version>.*/\1/p' "$home/pom.xml" | head -n 1)
# Two builds of one commit give the same files.
epoch=$(date -u -d "$(sed -n 's/.*<project.build.outputTimestamp>\(.*\)<.*/\1/p' "$home/pom.xml")" +%s)

if [ -n "$build" ]; then
  rm -rf "$here/$node/target/lib"
  modules=deploy/package/$node
  [ -z "$training" ] || modules=deploy,$modules
  echo "maven: $modules"
  (cd "$home" && mvn -B -ntp -q -DskipTests -Dspotless.check.skip -Ppackage -Dpytorch.classifier="$platform" -pl "$modules" -am package)
fi

echo "jars"
rm -rf "$target"
mkdir -p "$target/bin" "$target/conf"
"$java_home/bin/java" "$here/Slim.java" "$platform" "$here/$node/target/lib" "$target/lib" "$epoch"
cp "$home/LICENSE" "$target/"
[ -f "$here/$node/target/sbom.xml" ] || fail "no list of components in $here/$node/target: build it, without --no-build"
"$java_home/bin/java" "$here/Legal.java" "$here/$node/target/sbom.xml" "$here/$node/target/lib" "$target/lib" "$here/legal" "$target/legal"
cp "$here/$node/target/sbom.json" "$target/legal/sbom.cdx.json"
cp "$here/$node/java.options" "$target/conf/"
install -m 755 "$here/maskcast" "$here/archive" "$here/healthcheck" "$target/bin/"
case "$node" in
  edge) main=io.maskcast.edge.cli.EdgeNode ;;
  server) main=io.maskcast.server.cli.ServerNode ;;
  trainer) main=io.maskcast.trainer.cli.TrainerNode ;;
esac
sed -i "s/@MAIN@/$main/" "$target/bin/maskcast"

if [ -n "$jmods" ]; then
  # What the jars name, and elliptic curves for TLS, which nothing names; without what is only for tools, and without natives
  # for windows and sound: pictures are drawn without a screen.
  modules=$("$java_home/bin/jdeps" -q --multi-release 17 --ignore-missing-deps --print-module-deps "$target"/lib/*.jar)
  modules=$(tr , '\n' <<<"$modules" | grep -vx -e java.compiler -e jdk.jfr | paste -sd, -),jdk.crypto.ec
  echo "runtime: $modules"
  "$java_home/bin/jlink" --module-path "$jmods" --add-modules "$modules" --output "$target/runtime" \
    --strip-java-debug-attributes --no-header-files --no-man-pages --compress 2 --vm server \
    --exclude-files '**.diz,**/libawt_xawt.so,**/libsplashscreen.so,**/libjsound.so,**/jrt-fs.jar,**/libjsig.so'
  # Natives of a JDK may come with their symbols, which nobody looks at here; other platforms' need a strip of their own.
  strip='strip'
  [ "$platform" = "$machine" ] || strip=${platform#linux-}-linux-gnu-strip
  if command -v "$strip" >/dev/null; then
    find "$target/runtime" -name '*.so' -exec "$strip" --strip-unneeded {} +
  fi
fi

if [ -n "$training" ]; then
  "$here/train.sh" "$node" "$target" "$here/$node/target/classes.list"
fi
if [ -f "$here/$node/target/classes.list" ]; then
  cp "$here/$node/target/classes.list" "$target/lib/"
fi

find "$target" -newermt "@$epoch" -exec touch -h -d "@$epoch" {} +
if [ -n "$deb" ]; then
  "$here/deb.sh" "$node" "$target" "$version" "$arch" "$epoch" "$out"
fi
du -sh "$target" | sed 's/^/installed: /'
