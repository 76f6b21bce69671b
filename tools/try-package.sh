#!/usr/bin/env bash
# Installs the Debian package in a bare Debian, starts the shop, upgrades, removes and purges it, and looks at what each step
# leaves. No systemd runs in there, so the command of the unit is run by hand, as the unit's user and with the unit's settings,
# and the unit itself is judged by systemd-analyze.
#   tools/try-package.sh PROGRAM [OLDER.deb]     packs the program, once as it is and once as a later version; OLDER.deb is
#                                                where the upgrade begins, if there is one
#   tools/try-package.sh booted FILE.deb         the same in short under a systemd of its own, in the sandbox of the unit;
#                                                needs systemd-nspawn (systemd-container)
#   tools/try-package.sh first-minute FILE.deb   how long it takes from the package to the link of the setup; at most 60 s
# shellcheck source=lib.sh
. "$(dirname "$0")/lib.sh"

main() {
  as_root true 2>/dev/null || fail "A package is tried in a system of its own, which needs root: run this with sudo."
  work=$(mktemp -d)
  trap leave EXIT
  case ${1:-} in
    booted) booted "$(realpath "$2")" ;;
    first-minute) first_minute "$(realpath "$2")" ;;
    '') fail "Usage: tools/try-package.sh PROGRAM [OLDER.deb] | booted FILE.deb | first-minute FILE.deb" ;;
    *) try_package "$@" ;;
  esac
}

shop= # the shop's process, while it runs
root_by=()
[ "$(id -u)" = 0 ] || root_by=(sudo -n)

leave() {
  [ -z "$shop" ] || as_root kill "$shop" 2>/dev/null || true
  as_root rm -rf --one-file-system "$work"
}

# ── What has to hold ──

passed=0
failed=0

try_package() {
  local program=$work/vitrina first second version
  version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
  strip -o "$program" "$1"
  first=$(pack "$program" "$version")
  second=$(pack "$program" "$version+upgrade")
  bare_system

  dpkg_in_tree --install "${2:-$first}"
  it "installs the shop's user, whom nobody can sign in as" grep -qE '^vitrina:.*:/var/lib/vitrina:/usr/sbin/nologin$' "$tree/etc/passwd"
  it "gives the shop a folder that is its own" is "700 vitrina" /var/lib/vitrina
  it "keeps the settings from everybody but root" is "600 root" /etc/vitrina/vitrina.env
  it "starts the shop with the machine" test -L "$tree/etc/systemd/system/multi-user.target.wants/vitrina.service"
  it "has a unit that systemd understands" unit_is_understood
  it "has a unit that leaves little open (at most 2.0 of 10)" systemd-analyze security --offline=true --threshold=20 --root="$tree" vitrina.service

  settle_in
  serve
  it "opens the shop" curl -fsS "$url/readyz"
  it "shows the shelf" curl -fsS -o "$work/page" "$url/"
  it "has styles aboard" curl -fsS -o "$work/styles" "$url$(grep -oE '/[^" ]+\.css' "$work/page" | head -n 1)"
  it "lets nobody else see what the shop makes" nothing_is_open_to_others
  it "adds somebody by the command, with the shop's settings" in_tree vitrina admin add olga
  it "leaves all files the shop's after a command of root" nothing_belongs_to_others
  it "runs plain for whoever is not root" in_tree setpriv --reuid=nobody --regid=nogroup --clear-groups vitrina --version
  stop
  settings=$(as_root sha256sum <"$tree/etc/vitrina/vitrina.env")

  dpkg_in_tree --install "$second"
  it "upgrades without a question, and the owner's settings stay" settings_stayed
  serve
  it "opens the shop after the upgrade" curl -fsS "$url/readyz"
  it "knows after the upgrade who was added before" knows_olga
  stop

  dpkg_in_tree --remove vitrina
  it "removes the program" absent /usr/lib/vitrina /usr/bin/vitrina /usr/lib/systemd/system/vitrina.service
  it "keeps the data when it is removed" as_root test -s "$tree/var/lib/vitrina/data/vitrina.db"
  it "keeps the settings when it is removed" settings_stayed

  dpkg_in_tree --install "$second"
  serve
  it "finds its data when it is installed again" knows_olga
  stop

  dpkg_in_tree --purge vitrina
  it "purges the settings" absent /etc/vitrina /etc/systemd/system/multi-user.target.wants/vitrina.service
  it "keeps the data where nobody said that they may go" as_root test -s "$tree/var/lib/vitrina/data/vitrina.db"

  dpkg_in_tree --install "$second"
  in_tree sh -c 'echo vitrina vitrina/remove-data boolean true | debconf-set-selections'
  dpkg_in_tree --purge vitrina
  it "removes the data where somebody said so" absent /var/lib/vitrina

  say "$passed passed, $failed failed"
  [ "$failed" = 0 ]
}

# it SENTENCE COMMAND...
it() {
  local sentence=$1
  shift
  if "$@" >"$work/said" 2>&1; then
    passed=$((passed + 1))
    say "  The package $sentence."
  else
    failed=$((failed + 1))
    say "  NOT SO: the package $sentence."
    sed 's/^/    /' "$work/said"
  fi
}

# The bare system has none of systemd's own units, which the shop's one names; those of this machine do.
unit_is_understood() {
  local units=$work/judged/usr/lib/systemd
  mkdir -p "$units" "$work/judged/usr/lib/vitrina"
  cp -r /usr/lib/systemd/system "$units/"
  cp "$tree/usr/lib/systemd/system/vitrina.service" "$units/system/"
  cp "$work/vitrina" "$work/judged/usr/lib/vitrina/"
  systemd-analyze verify --root="$work/judged" --man=no vitrina.service
}

# is "MODE OWNER" PATH
is() {
  [ "$(in_tree stat -c '%a %U' "$2" | tee /dev/stderr)" = "$1" ]
}

absent() {
  local path
  for path in "$@"; do
    if as_root test -e "$tree$path" || as_root test -L "$tree$path"; then
      say "$path is still there"
      return 1
    fi
  done
}

nothing_is_open_to_others() { none -perm /077; }
nothing_belongs_to_others() { none ! -user "$(in_tree id -u vitrina)"; }

# none TEST...: nothing of the shop's is so.
none() {
  local found
  found=$(as_root find "$tree/var/lib/vitrina" "$@" | tee /dev/stderr)
  [ -z "$found" ]
}

knows_olga() { in_tree vitrina admin list | grep -q "^olga"; }

settings_stayed() { [ "$(as_root sha256sum <"$tree/etc/vitrina/vitrina.env")" = "$settings" ]; }

# ── From the package to the setup ──

first_minute() {
  bare_system
  local started=$SECONDS link
  dpkg_in_tree --install "$1"
  settle_in
  serve
  link=$(grep -oE "$url/setup/[^[:space:]]+" "$work/log" | head -n 1 || true)
  [ -n "$link" ] || {
    sed 's/^/    /' "$work/log"
    fail "The shop printed no link to begin with."
  }
  curl -fsSL -c "$work/cookies" -b "$work/cookies" -o "$work/page" "$link" || fail "The link does not lead to the setup."
  say "  From the package to the first question of the setup: $((SECONDS - started)) s"
  [ "$((SECONDS - started))" -le 60 ] || fail "That is more than a minute."
}

# ── Under systemd ──

booted() {
  command -v systemd-nspawn >/dev/null || fail "There is no systemd-nspawn here: install systemd-container."
  bare_system systemd-sysv
  as_root cp "$1" "$tree/package.deb"
  as_root tee "$tree/try" >/dev/null <<'END'
#!/bin/bash
trap 'systemctl poweroff' EXIT
set -ex
export DEBIAN_FRONTEND=noninteractive
ready() {
  for _ in {1..100}; do
    exec 3<>/dev/tcp/127.0.0.1/3000 && printf 'GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n' >&3 && grep -qx ready <&3 && return
    sleep 0.2
  done
  false
}
dpkg --install /package.deb
ready
vitrina admin add olga
started=$(systemctl show vitrina --property=MainPID)
dpkg --install /package.deb
ready
[ "$(systemctl show vitrina --property=MainPID)" != "$started" ]
systemctl is-enabled vitrina
dpkg --remove vitrina
[ "$(systemctl is-active vitrina)" = inactive ]
[ -s /var/lib/vitrina/data/vitrina.db ]
touch /it-holds
END
  as_root chmod +x "$tree/try"
  printf '[Service]\nType=oneshot\nExecStart=/try\nStandardOutput=file:/said\nStandardError=file:/said\n' |
    as_root tee "$tree/etc/systemd/system/try.service" >/dev/null
  as_root mkdir -p "$tree/etc/systemd/system/multi-user.target.wants"
  as_root ln -s ../try.service "$tree/etc/systemd/system/multi-user.target.wants/"
  step "Installed, used, upgraded, removed under systemd" as_root timeout 180 systemd-nspawn --quiet --register=no --keep-unit \
    --private-network --directory="$tree" --boot systemd.unit=multi-user.target || true
  as_root test -e "$tree/it-holds" || {
    as_root cat "$tree/said" | sed 's/^/    /'
    fail "It does not hold."
  }
}

# ── The bare system ──

# bare_system [PACKAGE]: a Debian of this machine's kind, of essential packages and what scripts of packages may count upon, and
# of one more with all that it needs; fetched once.
bare_system() {
  local packed
  # shellcheck source=/dev/null
  packed=$cache/bare-$(. /etc/os-release && say "$VERSION_CODENAME")${1:+-$1}.tar
  tree=$work/tree
  [ -e "$packed" ] || step "A bare Debian${1:+ with $1}" fetch_bare_system "$packed" "$@" || fail "$(reason "mmdebstrap")"
  mkdir "$tree"
  as_root tar -C "$tree" -xf "$packed"
}

# fetch_bare_system FILE [PACKAGE]: from where this machine has its own packages, and not those of others.
fetch_bare_system() {
  local sources=() each
  for each in /etc/apt/sources.list /etc/apt/sources.list.d/{debian,ubuntu}.sources; do
    ! grep -qsE '^(deb|Types:) ' "$each" || sources+=("$each")
  done
  # shellcheck source=/dev/null
  as_root mmdebstrap --variant=minbase --include="adduser,debconf${2:+,$2}" --dpkgopt='path-exclude=/usr/share/locale/*' \
    "$(. /etc/os-release && say "$VERSION_CODENAME")" "${1%.tar}.new.tar" "${sources[@]}" &&
    as_root mv "${1%.tar}.new.tar" "$1"
}

in_tree() { as_root chroot "$tree" env PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 "$@"; }

# dpkg_in_tree WHAT FILE|NAME
dpkg_in_tree() {
  local what=$2
  if [ -e "$what" ]; then
    as_root cp "$what" "$tree/package.deb"
    what=/package.deb
  fi
  in_tree dpkg "$1" "$what" >"$work/said" 2>&1 || {
    sed 's/^/    /' "$work/said"
    fail "dpkg $1 failed."
  }
}

# pack PROGRAM VERSION
pack() {
  mkdir "$work/$2"
  "$root/tools/dist.sh" try "$1" "$work/$2" "$2"
  say "$work/$2"/*.deb
}

# ── The shop ──

# The owner's first change: where the shop listens, so that any free port will do.
settle_in() {
  local port
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  url=http://127.0.0.1:$port
  printf '\nLISTEN_ADDR=127.0.0.1:%s\nPUBLIC_URL=%s\nSHOP_NAME='"'"'A bare shop'"'"'\n' "$port" "$url" |
    as_root tee -a "$tree/etc/vitrina/vitrina.env" >/dev/null
}

# serve: what systemd would do with the unit, but for the sandbox.
serve() {
  local command variables user
  read -ra command <<<"$(unit ExecStart)"
  user=$(unit User)
  mapfile -t variables < <(as_root grep -E '^[A-Z]' "$tree$(unit EnvironmentFile)" | tr -d "'")
  # Not by a function: the process that is started has to be the shop itself.
  "${root_by[@]}" chroot "$tree" env -i "${variables[@]}" \
    setpriv --reuid="$user" --regid="$user" --init-groups --no-new-privs --bounding-set=-all \
    sh -c "umask \"\$0\" && cd \"\$1\" && \$2 && shift 2 && exec \"\$@\"" \
    "$(unit UMask)" "$(unit WorkingDirectory)" "$(unit ExecStartPre)" "${command[@]}" \
    >"$work/log" 2>&1 </dev/null &
  shop=$!
  local tries=0
  until curl -fsS -o /dev/null "$url/readyz" 2>/dev/null; do
    tries=$((tries + 1))
    if [ "$tries" -gt 300 ] || ! as_root kill -0 "$shop" 2>/dev/null; then
      sed 's/^/    /' "$work/log"
      fail "The shop does not open."
    fi
    sleep 0.2
  done
}

unit() { sed -n "s/^$1=//p" "$tree/usr/lib/systemd/system/vitrina.service"; }

stop() {
  as_root kill "$shop"
  wait "$shop" || true
  shop=
}

main "$@"
