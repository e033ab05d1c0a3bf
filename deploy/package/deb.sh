#!/usr/bin/env bash
# Puts an installation of the edge agent into a Debian package, maskcast-edge. Called by package.sh.
#
# By dpkg-deb: packages of jpackage (JDK 17) hold what lies below /opt and a menu entry, but neither conffiles nor units
# of systemd, and their launcher starts Java without the archive of classes.
#
#   deploy/package/deb.sh INSTALLATION VERSION ARCH EPOCH_SECONDS OUT
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
home=$(CDPATH="" cd -- "$here/../.." && pwd)
target=$1
version=${2/-SNAPSHOT/~snapshot}
arch=$3
epoch=$4
out=$5
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
umask 022

mkdir -p "$root/usr/lib" "$root/usr/bin" "$root/lib/systemd/system" "$root/etc/maskcast" "$root/DEBIAN" "$root/usr/share/doc/maskcast-edge"
cp -a "$target" "$root/usr/lib/maskcast-edge"
rm -f "$root/usr/lib/maskcast-edge/lib/classes.jsa"
ln -s ../lib/maskcast-edge/bin/maskcast "$root/usr/bin/maskcast"
cp "$here/edge/maskcast-edge.service" "$root/lib/systemd/system/"
cp "$here/edge/edge.yaml" "$root/etc/maskcast/edge.yaml"
chmod 640 "$root/etc/maskcast/edge.yaml"
mv "$root/usr/lib/maskcast-edge/LICENSE" "$root/usr/share/doc/maskcast-edge/copyright"
cp "$home/edge-agent/README.md" "$root/usr/share/doc/maskcast-edge/"
cp "$here"/edge/debian/* "$root/DEBIAN/"
chmod 755 "$root"/DEBIAN/p*

# What the runtime's natives load of the system, if they name it: Debian's Java shares these, others bring their own.
depends="adduser, libc6, libstdc++6"
if [ -d "$target/runtime" ]; then
  for library in libz.so.1:zlib1g libjpeg.so.62:libjpeg62-turbo liblcms2.so.2:liblcms2-2 libfreetype.so.6:libfreetype6 \
    libharfbuzz.so.0:libharfbuzz0b; do
    ! grep -rqaF "${library%:*}" "$target/runtime/lib" || depends="$depends, ${library#*:}"
  done
else
  depends="$depends, openjdk-17-jre-headless | java17-runtime-headless"
fi
size=$(du -sk --exclude=DEBIAN "$root" | cut -f1)
sed -i -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@DEPENDS@/$depends/" -e "s/@SIZE@/$size/" "$root/DEBIAN/control"
(cd "$root" && find usr lib -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$root" -newermt "@$epoch" -exec touch -h -d "@$epoch" {} +

package=$out/maskcast-edge_${version}_$arch.deb
SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group -Zxz --build "$root" "$package" >/dev/null
echo "package: $package, $(($(stat -c %s "$package") >> 20)) MiB"
