#!/usr/bin/env bash
# Installs the Debian packages that a group of tasks needs, and nothing when they are there already.
# Usage: tools/setup.sh GROUP...    (build, web, test, browser, oracle, captures, lint, fuzz, peers, package, check_package)
set -euo pipefail

declare -A packages=(
  [build]="g++ cmake ninja-build pkg-config libsimdjson-dev libfmt-dev libcli11-dev libabsl-dev libisal-dev libzstd-dev libxxhash-dev libpsl-dev libxgboost-dev libhtp-dev libmd-dev libsqlite3-dev libcpp-httplib-dev libssl-dev libargon2-dev nlohmann-json3-dev"
  [web]="nodejs npm" # only where there is no npm with a node that is new enough
  [test]="libgtest-dev libgmock-dev librapidcheck-dev libbenchmark-dev libpcap-dev python3 python3-yaml python3-jsonschema openssl cmark-gfm zstd gzip"
  [browser]="chromium fonts-dejavu-core" # heavy; only the tests of the console's pages need it
  [oracle]="python3-sklearn tshark" # heavy (134 packages with its own); only the tests against ../shared need it
  [captures]="python3-scapy"        # only to make test/data/captures/cases anew
  [lint]="clang-format-16 python3 python3-venv" # clang-tidy comes from PyPI: Debian's takes twice as long
  [fuzz]="clang-16 libclang-rt-16-dev"
  [peers]="g++ python3 python3-venv python3-sklearn python3-pandas python3-tldextract ripgrep isal gzip tshark"
  [package]="dpkg-dev file gzip"
  [check_package]="debootstrap lintian"
)
declare -A purpose=(
  [build]="the build" [web]="the console's pages" [browser]="the tests of the console's pages" [test]="the tests" [oracle]="the tests against scikit-learn and tshark" [captures]="making captures" [lint]="the lint"
  [fuzz]="the fuzzers" [peers]="the benchmarks against peers" [package]="the .deb" [check_package]="the check of the .deb"
)
group_names="build, web, test, browser, oracle, captures, lint, fuzz, peers, package, check_package"

fail() {
  printf 'setup: error: %s\n' "$1" >&2
  shift
  local line
  for line in "$@"; do printf '%s\n' "$line" >&2; done
  exit 1
}

[ $# -gt 0 ] || fail "no group given" "hint: tools/setup.sh GROUP..., groups: $group_names"
# The pages are built with node 20.19 or later; Debian 12 has 18.
has_node() {
  local node=$1
  command -v npm >/dev/null && command -v "$node" >/dev/null &&
    "$node" -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null
}
# Of the versions that look at the project's own lines alone, not at all headers' for each file.
tidy_version=22.1.8
tidy_folder="$(cd "$(dirname "$0")" && pwd)/.lint"
has_tidy() { "$tidy_folder/bin/clang-tidy" --version 2>/dev/null | grep -q "version $tidy_version"; }
# What Clearcut tells programs with, which Debian does not have.
agents_version=1.9.9
peers_folder="$(cd "$(dirname "$0")" && pwd)/.peers"
has_agents() {
  "$peers_folder/bin/pip" list --disable-pip-version-check 2>/dev/null | grep -q "httpagentparser *$agents_version"
}
own_node="$(cd "$(dirname "$0")/.." && pwd)/web/.node/bin/node"

wanted=()
purposes=()
wants_node=false
wants_tidy=false
wants_agents=false
for group in "$@"; do
  [ -n "${packages[$group]:-}" ] || fail "unknown group '$group'" "hint: groups: $group_names"
  if [ "$group" = web ]; then
    if has_node node || has_node "$own_node"; then continue; fi
    wants_node=true
  fi
  [ "$group" != lint ] || wants_tidy=true
  [ "$group" != peers ] || wants_agents=true
  # shellcheck disable=SC2206  # the list is words
  wanted+=(${packages[$group]})
  purposes+=("${purpose[$group]}")
done
[ ${#wanted[@]} -gt 0 ] || exit 0
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

# Fetches a newer node beside the pages, with Debian's npm.
fetch_node() {
  local folder
  folder=$(dirname "$(dirname "$own_node")")
  printf 'setup: fetching node 22 for the console'"'"'s pages\n' >&2
  mkdir -p "$folder"
  if ! npm install --no-audit --no-fund --prefix "$folder" node@22 >"$log" 2>&1; then
    cat "$log" >&2
    fail "npm could not fetch node 22" "note: its output is above"
  fi
  ln -sfn node_modules/node/bin "$folder/bin"
}
# Fetches a program or a module from PyPI into a folder of its own; more arguments are for venv.
fetch_python() {
  local folder=$1 name=$2 version=$3 what_for=$4
  shift 4
  printf 'setup: fetching %s %s for %s\n' "$name" "$version" "$what_for" >&2
  rm -rf "$folder"
  if ! { /usr/bin/python3 -m venv "$@" "$folder" &&
    "$folder/bin/pip" install --disable-pip-version-check --no-deps "$name==$version"; } >"$log" 2>&1; then
    cat "$log" >&2
    fail "pip could not fetch $name $version" "note: its output is above"
  fi
}
fetch_wanted() {
  if $wants_node && ! has_node node; then fetch_node; fi
  if $wants_tidy && ! has_tidy; then fetch_python "$tidy_folder" clang-tidy "$tidy_version" "the lint"; fi
  if $wants_agents && ! has_agents; then
    fetch_python "$peers_folder" httpagentparser "$agents_version" "the benchmarks against peers" --system-site-packages
  fi
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if [ ${#missing[@]} -eq 0 ]; then
  fetch_wanted
  exit 0
fi

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
fetch_wanted
