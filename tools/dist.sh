#!/usr/bin/env bash
# Makes what people install, into $CARGO_TARGET_DIR/dist: an archive and a Debian package of the program, the list of all that
# it is made of (CycloneDX), and checksums.
#   tools/dist.sh                            builds the program and packs it; TARGET=… for another machine, ARGS=… for cargo
#   tools/dist.sh try PROGRAM FOLDER VERSION   the package alone of a program that is there, packed in a hurry
#
# The package is made by dpkg-deb, which every Debian has, out of files that lie in packaging/ as they will lie on the machine:
# a tool of cargo's would have to be compiled and would hide the scripts that run as root. The same sources and the same
# program give the same bytes.
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

umask 022
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)}
export SOURCE_DATE_EPOCH
packing=(-Zxz -z6)
list= # the bill of materials, where there is one
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

main() {
  case ${1:-} in
    '') everything ;;
    try)
      [ "$#" = 4 ] || fail "Usage: tools/dist.sh [try PROGRAM FOLDER VERSION]"
      version=$4
      packing=(-Zgzip -z1)
      package "$(realpath "$2")" "$(realpath "$3")"
      ;;
    *) fail "Usage: tools/dist.sh [try PROGRAM FOLDER VERSION]" ;;
  esac
}

# A shop that takes money has no use for a gateway for play, so what is published goes without the demo.
everything() {
  local features=${ARGS:---no-default-features} made program
  "$root/tools/setup.sh" dist
  mkdir -p "$CARGO_TARGET_DIR"
  # Other folders are worked in below.
  CARGO_TARGET_DIR=$(realpath "$CARGO_TARGET_DIR")
  made=$CARGO_TARGET_DIR/dist
  program=$CARGO_TARGET_DIR/${TARGET:+$TARGET/}release/vitrina
  # The list of packages goes into the program itself too, where scanners look for it.
  make --no-print-directory release cargo="cargo auditable" ARGS="$features" TARGET="${TARGET:-}"
  rm -rf "$made"
  mkdir -p "$made"
  list=$made/vitrina-$version-$(target).cdx.json
  bill_of_materials "$features"
  say "  Archive and Debian package"
  archive "$program" "$made"
  package "$program" "$made"
  (cd "$made" && sha256sum -- * >SHA256SUMS)
  say
  (cd "$made" && ls -sh1 -- *)
  say "  All of it is in $made"
}

# bill_of_materials FEATURES: cargo-cyclonedx writes a list beside each Cargo.toml of the workspace, the outermost too; the
# server's is that of the program.
bill_of_materials() {
  local name=vitrina-list.cdx code=0 features
  read -ra features <<<"$1"
  step "Bill of materials" cargo cyclonedx --quiet --manifest-path server/Cargo.toml --format json --spec-version 1.5 \
    --all --no-build-deps --target "$(target)" --override-filename "$name" "${features[@]}" || code=$?
  [ "$code" != 0 ] || mv "server/$name.json" "$list"
  rm -f "$name.json"
  find app crates server tools -name "$name.json" -delete
  [ "$code" = 0 ] || fail "$(reason "cargo cyclonedx")"
}

target() { say "${TARGET:-$(rustc -vV | sed -n 's/^host: //p')}"; }

# archive PROGRAM FOLDER: what a system without Debian's packages needs.
archive() {
  local name
  name=vitrina-$version-$(target)
  mkdir "$work/$name"
  install -m 755 "$1" "$work/$name/vitrina"
  install -m 644 .env.example README.md README.ru.md CHANGELOG.md SECURITY.md Cargo.lock LICENSE-MIT LICENSE-APACHE \
    packaging/{vitrina.service,vitrina.env,Caddyfile} "$work/$name/"
  install -m 644 crates/papers/fonts/LICENSE "$work/$name/LICENSE-FONTS"
  mkdir "$work/$name/docs"
  install -m 644 docs/*.md "$work/$name/docs/"
  tar -C "$work" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -cf - "$name" |
    gzip -9 -n >"$2/$name.tar.gz"
}

# package PROGRAM FOLDER
package() {
  local tree=$work/tree machine number needs
  case $(target) in
    x86_64-*) machine=amd64 ;;
    aarch64-*) machine=arm64 ;;
    *) fail "Debian's name of the machine $(target) is not known to tools/dist.sh." ;;
  esac
  number=${version/-/\~} # 1.0.0-rc.1 comes before 1.0.0
  needs=$(depends "$1")

  install -D -m 755 "$1" "$tree/usr/lib/vitrina/vitrina"
  install -D -m 755 packaging/vitrina "$tree/usr/bin/vitrina"
  install -D -m 644 packaging/vitrina.service "$tree/usr/lib/systemd/system/vitrina.service"
  # It holds passwords; systemd reads it as root.
  install -D -m 600 packaging/vitrina.env "$tree/etc/vitrina/vitrina.env"
  documents "$tree/usr/share/doc/vitrina"

  mkdir "$tree/DEBIAN"
  install -m 755 packaging/debian/{config,postinst,prerm,postrm} "$tree/DEBIAN/"
  install -m 644 packaging/debian/{conffiles,templates} "$tree/DEBIAN/"
  (cd "$tree" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
  sed -e "s#@VERSION@#$number#; s#@ARCHITECTURE@#$machine#; s#@SIZE@#$(du -sk --exclude DEBIAN "$tree" | cut -f1)#" \
    -e "s#@DEPENDS@#$needs#" packaging/debian/control >"$tree/DEBIAN/control"
  dpkg-deb --root-owner-group "${packing[@]}" --build "$tree" "$2/vitrina_${number}_$machine.deb" >/dev/null
}

# documents FOLDER
documents() {
  mkdir -p "$1/docs" "$1/examples"
  install -m 644 README.md README.ru.md SECURITY.md "$1/"
  install -m 644 docs/*.md "$1/docs/"
  install -m 644 .env.example "$1/examples/env.example"
  install -m 644 packaging/Caddyfile "$1/examples/"
  gzip -9 -n <CHANGELOG.md >"$1/CHANGELOG.md.gz"
  printf 'vitrina (%s) stable; urgency=medium\n\n  * What changed stands in CHANGELOG.md.gz.\n\n -- %s  %s\n' "$number" \
    "$(sed -n 's/^Maintainer: //p' packaging/debian/control)" "$(LC_ALL=C date -uRd "@$SOURCE_DATE_EPOCH")" |
    gzip -9 -n >"$1/changelog.gz"
  sed 's/^$/./; s/^/ /' LICENSE-MIT | sed -e "/@MIT@/{r /dev/stdin" -e "d}" packaging/debian/copyright >"$1/copyright"
  chmod 644 "$1"/{CHANGELOG.md.gz,changelog.gz,copyright}
  [ -z "$list" ] || install -m 644 "$list" "$1/vitrina.cdx.json"
}

# depends PROGRAM: what the scripts need, and the libraries that the program asks for; one for musl asks for none.
depends() {
  local libraries=
  # Read to its end: who is no longer listened to fails.
  if readelf -d "$1" | grep NEEDED >/dev/null; then
    mkdir -p "$work/debian"
    printf 'Source: vitrina\n\nPackage: vitrina\nArchitecture: any\n' >"$work/debian/control"
    libraries=$(cd "$work" && dpkg-shlibdeps -O "$1" | sed -n 's/^shlibs:Depends=//p') || return
  fi
  say "adduser, debconf (>= 0.5) | debconf-2.0${libraries:+, $libraries}"
}

main "$@"
