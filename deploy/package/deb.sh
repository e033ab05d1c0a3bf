#!/usr/bin/env bash
# Puts an installation of a node into a Debian package: maskcast-edge, maskcast-server or maskcast-trainer. Called by package.sh.
#
# By dpkg-deb: packages of jpackage (JDK 17) hold what lies below /opt and a menu entry, but neither conffiles nor units
# of systemd, and their launcher starts Java without the archive of classes.
#
#   deploy/package/deb.sh edge|server|trainer INSTALLATION VERSION ARCH EPOCH_SECONDS OUT
set -euo pipefail
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
home=$(CDPATH="" cd -- "$here/../.." && pwd)
node=$1
target=$2
version=${3/-SNAPSHOT/~snapshot}
arch=$4
epoch=$5
out=$6
name=maskcast-$node
# Its command, the page about it, and the key without which its file says nothing.
case "$node" in
  edge) command=maskcast readme=edge-agent/README.md needed=server ;;
  server) command=maskcast-server readme=server/README.md needed=data-dir ;;
  trainer) command=maskcast-trainer readme=trainer/README.md needed=data-dir ;;
  *) exit 2 ;;
esac
config=/etc/maskcast/$node.yaml
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"
umask 022

doc=$root/usr/share/doc/$name
mkdir -p "$root/usr/lib" "$root/usr/bin" "$root/lib/systemd/system" "$root/etc/maskcast" "$root/DEBIAN" "$doc"
cp -a "$target" "$root/usr/lib/$name"
rm -f "$root/usr/lib/$name/lib/classes.jsa"
ln -s "../lib/$name/bin/maskcast" "$root/usr/bin/$command"
cp "$here/$node/$name.service" "$root/lib/systemd/system/"
cp "$here/$node/$node.yaml" "$root$config"
chmod 640 "$root$config"
mv "$root/usr/lib/$name/LICENSE" "$doc/copyright"
ln -s "../../share/doc/$name/copyright" "$root/usr/lib/$name/LICENSE"
ln -s "../../../lib/$name/legal" "$doc/legal"
cp "$home/$readme" "$doc/"
cp "$here"/debian/* "$root/DEBIAN/"
cat "$here/$node/description" >>"$root/DEBIAN/control"
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
[ "$node" != trainer ] || depends="$depends, libgomp1"
size=$(du -sk --exclude=DEBIAN "$root" | cut -f1)
sed -i -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@DEPENDS@/$depends/" -e "s/@SIZE@/$size/" \
  -e "s/@PACKAGE@/$name/g" -e "s/@NODE@/$node/g" -e "s|@CONFIG@|$config|g" -e "s/@NEEDED@/$needed/g" "$root"/DEBIAN/*
(cd "$root" && find usr lib -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
find "$root" -newermt "@$epoch" -exec touch -h -d "@$epoch" {} +

package=$out/${name}_${version}_$arch.deb
# PyTorch is packed already: to look for more takes minutes.
level=6
[ "$node" != trainer ] || level=1
SOURCE_DATE_EPOCH=$epoch dpkg-deb --root-owner-group -Zxz -z"$level" --build "$root" "$package" >/dev/null
echo "package: $package, $(($(stat -c %s "$package") >> 20)) MiB"
