#!/usr/bin/env bash
# Installs the Debian packages that a group of tasks needs, and nothing when they are there already.
# Usage: tools/setup.sh GROUP...    (build, test, oracle, captures, lint, fuzz, peers, package, check_package)
set -euo pipefail

declare -A packages=(
  [build]="g++ cmake ninja-build pkg-config libsimdjson-dev libfmt-dev libcli11-dev libabsl-dev libisal-dev libzstd-dev libxxhash-dev libhtp-dev libmd-dev libsqlite3-dev"
  [test]="libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev libpcap-dev python3 python3-yaml cmark-gfm zstd gzip"
  [oracle]="python3-sklearn tshark" # heavy (134 packages with its own); only the tests against ../shared need it
  [captures]="python3-scapy"        # only to make test/data/captures/cases anew
  [lint]="clang-format-16 clang-tidy-16 python3"
  [fuzz]="clang-16 libclang-rt-16-dev"
  [peers]="g++ python3 python3-sklearn ripgrep isal gzip tshark"
  [package]="dpkg-dev file gzip"
  [check_package]="debootstrap lintian"
)
declare -A purpose=(
  [build]="the build" [test]="the tests" [oracle]="the tests against scikit-learn and tshark" [captures]="making captures" [lint]="the lint"
  [fuzz]="the fuzzers" [peers]="the benchmarks against peers" [package]="the .deb" [check_package]="the check of the .deb"
)
group_names="build, test, oracle, captures, lint, fuzz, peers, package, check_package"

fail() {
  printf 'setup: error: %s\n' "$1" >&2
  shift
  local line
  for line in "$@"; do printf '%s\n' "$line" >&2; done
  exit 1
}

[ $# -gt 0 ] || fail "no group given" "hint: tools/setup.sh GROUP..., groups: $group_names"
wanted=()
purposes=()
for group in "$@"; do
  [ -n "${packages[$group]:-}" ] || fail "unknown group '$group'" "hint: groups: $group_names"
  # shellcheck disable=SC2206  # the list is words
  wanted+=(${packages[$group]})
  purposes+=("${purpose[$group]}")
done
mapfile -t wanted < <(printf '%s\n' "${wanted[@]}" | awk '!seen[$0]++')
for_what=$(printf '%s, ' "${purposes[@]}")
for_what=${for_what%, }

# A system without dpkg may still have the tools; cmake will say what it misses.
if ! command -v dpkg-query >/dev/null || ! command -v apt-get >/dev/null; then
  fail "this system has no apt, so nothing can be installed for $for_what" \
    "note: on Debian 12 the packages are: ${wanted[*]}" \
    "hint: install their equivalents, then run cmake --preset release && cmake --build --preset release"
fi

missing_packages() {
  local have
  have=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null | awk '$2 == "installed" { print $1 }') || true
  printf '%s\n' "${wanted[@]}" | awk -v have="$have" '
    BEGIN { count = split(have, names, "\n"); for (i = 1; i <= count; i++) installed[names[i]] = 1 }
    !($0 in installed)'
}
mapfile -t missing < <(missing_packages)
[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    fail "installing packages needs root, and there is no sudo" "hint: as root, run: apt-get install -y --no-install-recommends ${missing[*]}"
  fi
  as_root=(sudo)
  if [ ! -t 0 ]; then # nobody is there to type a password
    sudo -n true 2>/dev/null || fail "installing packages needs root, and sudo asks for a password" \
      "hint: as root, run: apt-get install -y --no-install-recommends ${missing[*]}"
    as_root=(sudo -n)
  fi
fi

system=$(. /etc/os-release 2>/dev/null && printf '%s %s' "${ID:-unknown}" "${VERSION_ID:-}") || system="unknown"
if [ "$system" != "debian 12" ]; then
  printf 'setup: note: this is %s, not Debian 12, where pugmark is built and tested; trying its packages all the same\n' "$system" >&2
fi

shown="${missing[*]:0:3}"
shown=${shown// /, }
[ ${#missing[@]} -le 3 ] || shown+=", ..."
noun=packages
[ ${#missing[@]} -ne 1 ] || noun=package
printf 'setup: installing %d %s for %s (%s)\n' "${#missing[@]}" "$noun" "$for_what" "$shown" >&2

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 "$@" >>"$log" 2>&1 </dev/null; }
install() { apt install -y --no-install-recommends "${missing[@]}"; }
all_known() {
  local name
  for name in "${missing[@]}"; do
    LC_ALL=C apt-cache policy "$name" 2>/dev/null | grep -q '^  Candidate: [^(]' || return 1
  done
}

updated=false
all_known || { apt update && updated=true; } || true
if ! install; then
  # Package lists that are older than the archive name files that are gone: renew them once.
  if $updated || ! { apt update && install; }; then
    cat "$log" >&2
    fail "apt-get could not install: ${missing[*]}" "note: its output is above"
  fi
fi
