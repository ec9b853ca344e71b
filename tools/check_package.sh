#!/usr/bin/env bash
# Installs the .deb in dist/ on a bare Debian 12 in a folder, uses it there, removes it. Needs root; no part of CI.
# Usage: tools/check_package.sh [MIRROR]    (else the mirror that apt uses here; the base system is kept in build/)
set -euo pipefail
cd "$(dirname "$0")/.."

fail() {
  printf 'check_package: error: %s\n' "$1" >&2
  exit 1
}

shopt -s nullglob
packages=(dist/pugmark_*.deb)
[ ${#packages[@]} -eq 1 ] || fail "dist/ has ${#packages[@]} packages, wanted one (make package)"
[ "$(id -u)" -eq 0 ] || fail "a chroot needs root"
for tool in debootstrap lintian; do
  command -v "$tool" >/dev/null || fail "$tool is missing; run tools/setup.sh check_package"
done

folder=build/check_package
base=$folder/bookworm.tar
root=$folder/root
log=$folder/log
mkdir -p "$folder"
if [ ! -f "$base" ]; then
  mirror=${1:-$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Codename: bookworm' | head -n 1)}
  rm -rf "$folder/base"
  debootstrap --variant=minbase bookworm "$folder/base" "${mirror:-http://deb.debian.org/debian}" >"$log" 2>&1 || {
    tail -n 20 "$log" >&2
    fail "debootstrap failed, see $log"
  }
  tar -C "$folder/base" -cf "$base.part" .
  mv "$base.part" "$base"
  rm -rf "$folder/base"
fi

trap 'rm -rf "$root"' EXIT
rm -rf "$root"
mkdir -p "$root"
tar -C "$root" -xf "$base"
cp "${packages[0]}" "$root/tmp/pugmark.deb"
mkdir "$root/tmp/logs"
cp -r samples/train samples/hunt "$root/tmp/logs/"
# The settings of this machine's apt (proxies) hold in there too.
cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true

in_root() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C DEBIAN_FRONTEND=noninteractive HOME=/tmp \
  ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} "$@"; }
step() {
  local name=$1
  shift
  if ! "$@" >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    fail "$name"
  fi
  printf 'check_package: %s\n' "$name"
}
files_of_system() { (cd "$root" && find . -xdev \( -path ./tmp -o -path ./var/cache -o -path ./var/log -o -path ./var/lib \) -prune -o -print | sort); }

no_samples() { ! dpkg-deb -c "${packages[0]}" | grep -i -E 'sample|httpheaders'; }
no_paths_of_this_machine() {
  rm -rf "$folder/content"
  dpkg-deb -x "${packages[0]}" "$folder/content"
  ! grep -rlF -e "$PWD" "$folder/content"
}
is_complete() {
  local path
  for path in usr/bin/{pugmark,assimilate-train,assimilate-assess} usr/share/man/man1/{pugmark{,-train,-assess,-explain,-inspect},assimilate-{train,assess}}.1.gz \
    usr/share/bash-completion/completions/pugmark usr/share/zsh/vendor-completions/_pugmark \
    usr/share/fish/vendor_completions.d/pugmark.fish usr/share/pugmark/starter.pug usr/share/doc/pugmark/{copyright,README.md,CHANGELOG.md}; do
    [ -s "$root/$path" ] || { echo "missing: /$path"; return 1; }
  done
}
hunts() {
  in_root sh -ec 'cd /tmp
    pugmark train --normal logs/train/normal --malicious logs/train/malicious -o team.pug
    pugmark assess -m team.pug --format json logs/hunt >findings.json
    test -s findings.json
    pugmark assess --format json logs/hunt >by_starter.json
    test -s by_starter.json'
}
hunts_with_the_drop_ins() {
  in_root sh -ec 'cd /tmp
    assimilate-train -n logs/train/normal -m logs/train/malicious -b nb.pkl
    assimilate-assess -d logs/hunt -b nb.pkl -o found.txt
    test -s found.txt'
}
leaves_nothing() { files_of_system | diff "$folder/before" -; }

step "holds no samples" no_samples
step "holds no path of this machine" no_paths_of_this_machine
step "lintian has no error" lintian --fail-on error "${packages[0]}"
step "apt update" in_root apt-get update
step "libraries it depends on install" in_root sh -ec 'apt-get install -y --no-install-recommends $(
  dpkg-deb -f /tmp/pugmark.deb Depends | sed "s/([^)]*)//g; s/,/ /g")'
files_of_system >"$folder/before"
step "installs" in_root apt-get install -y --no-install-recommends /tmp/pugmark.deb
step "is complete" is_complete
step "says its version" in_root pugmark --version
step "trains and assesses" hunts
step "trains and assesses by its drop-ins" hunts_with_the_drop_ins
step "is removed" in_root apt-get remove -y pugmark
step "leaves nothing behind" leaves_nothing
