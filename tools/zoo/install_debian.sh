#!/usr/bin/env bash
# Installs the Debian packages of debian.txt that are missing; daemons among them are not started, packages that are not to be had are told.
set -euo pipefail
list="$1/debian.txt"
mapfile -t wanted < <(sed 's/#.*//' "$list" | tr -s ' ' '\n' | grep . | sort -u)
# Tools that may be there from elsewhere.
command -v npm >/dev/null || wanted+=(npm)
command -v go >/dev/null || wanted+=(golang-go)
command -v javac >/dev/null || wanted+=(default-jdk-headless)
command -v mvn >/dev/null || wanted+=(maven)
command -v cargo >/dev/null || wanted+=(cargo)
missing_packages() {
  local have
  have=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' "${wanted[@]}" 2>/dev/null | awk '$2 == "installed" { print $1 }') || true
  printf '%s\n' "${wanted[@]}" | grep -vxF -f <(printf '%s\n' "$have" | grep . || echo /) || true
}
mapfile -t missing < <(missing_packages)
[ ${#missing[@]} -gt 0 ] || exit 0
echo "zoo: installing ${#missing[@]} Debian packages" >&2
export DEBIAN_FRONTEND=noninteractive
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then # keeps daemons from starting on this machine
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
enabled() { find /etc/systemd/system -path '*.wants/*' -type l -printf '%f\n' 2>/dev/null | sort -u; find /etc/rc[2-5].d -name 'S*' -printf '%f\n' 2>/dev/null | sed 's/^S../sysv /' | sort -u; }
before=$(enabled)
log="$1/../../build/zoo/log/install-packages.txt"
mkdir -p "$(dirname "$log")"
apt-get -o DPkg::Lock::Timeout=600 update >"$log" 2>&1 || true
if ! apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "${missing[@]}" >>"$log" 2>&1; then
  for package in "${missing[@]}"; do
    apt-get -o DPkg::Lock::Timeout=600 install -y --no-install-recommends "$package" >>"$log" 2>&1 || echo "zoo: note: cannot install $package; see build/zoo/log/install-packages.txt" >&2
  done
fi
# Nor at its next start: what these packages have enabled is disabled again.
comm -13 <(sort <<<"$before") <(enabled | sort) | while read -r kind name; do
  if [ "$kind" = sysv ]; then update-rc.d "$name" disable; else deb-systemd-helper disable "$kind"; fi >>"$log" 2>&1 || true
done
