#!/usr/bin/env bash
# Fetches the modules of Debian's JDK 17 for another architecture, to link runtimes for it: see package.sh --jmods. Changes
# nothing of this system; needs apt and dpkg-deb, and the same release of Java here.
#
#   deploy/package/foreign-jmods.sh arm64 FOLDER       # leaves FOLDER/jmods
set -euo pipefail
arch=${1:?foreign-jmods.sh ARCHITECTURE FOLDER}
folder=${2:?foreign-jmods.sh ARCHITECTURE FOLDER}
mkdir -p "$folder"
folder=$(CDPATH='' cd -- "$folder" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/deb"
touch "$work/status"
chmod -R a+rX "$work"
options=(-o "APT::Architecture=$arch" -o "APT::Architectures::=$arch" -o "Dir::State::status=$work/status" -o "Dir::State::lists=$work/lists"
  -o "Dir::Cache=$work/cache" -o APT::Sandbox::User=root -o Debug::NoLocking=true -o APT::Get::List-Cleanup=false)
apt-get "${options[@]}" update -qq
(cd "$work/deb" && apt-get "${options[@]}" download -qq "openjdk-17-jdk-headless:$arch")
dpkg-deb -x "$work"/deb/*.deb "$work/root"
rm -rf "$folder/jmods"
cp -r "$(find "$work/root/usr/lib/jvm" -maxdepth 2 -name jmods -type d | head -n 1)" "$folder/jmods"
echo "modules of Java for $arch: $folder/jmods"
