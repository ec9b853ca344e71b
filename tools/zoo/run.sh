#!/usr/bin/env bash
# Makes data/zoo anew: real programs fetch from real servers in network namespaces, tcpdump captures, pugmark converts.
# Usage: tools/zoo/run.sh [NAME...]    as root on Debian 12; names are those of programs.tsv, none means all.
# Installs some hundred Debian packages on this machine; daemons among them are neither started nor enabled. Node 20, Go 1.26 and a
# Rust of 2025 are taken from PATH: with older ones some programs fail, which is told.
# PUGMARK is the program that converts (build/release/pugmark). What is installed or built lies in build/zoo.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../.." && pwd)
: "${PUGMARK:=$repository/build/release/pugmark}"
[ "$(id -u)" -eq 0 ] || { echo "zoo: error: network namespaces need root" >&2; exit 1; }
[ -x "$PUGMARK" ] || { echo "zoo: error: no pugmark at $PUGMARK; run make build or set PUGMARK" >&2; exit 1; }
case $repository/ in /srv/*) echo "zoo: error: cannot run from below /srv, which it covers" >&2; exit 1 ;; esac
exec 9>/run/lock/pugmark-zoo
flock -n 9 || { echo "zoo: error: another run is going on" >&2; exit 1; }
mkdir -p "$repository/build/zoo" "$repository/data/zoo"
"$here/install_debian.sh" "$here"

# Everything below sees one neutral tree, so that no path of this machine can get into a header.
export ZOO_MACHINE_PATHS="$repository:$HOME" ZOO_MACHINE_NAME
ZOO_MACHINE_NAME=$(hostname)
rust=$(command -v rustup >/dev/null && dirname "$(dirname "$(rustup which cargo)")" || true)
ZOO_OWNER=$(stat -c %u:%g "$repository")
export ZOO_RUST=$rust ZOO_OWNER PUGMARK
exec unshare --mount --propagation private bash -euc '
  mount -t tmpfs -o mode=755 tmpfs /srv
  mkdir /srv/zoo /srv/tools /srv/data /srv/bin /srv/rust
  mount --bind "$1/build/zoo" /srv/zoo
  mount --bind "$1/tools/zoo" /srv/tools
  mount --bind "$1/data/zoo" /srv/data
  cp "$PUGMARK" /srv/bin/pugmark
  if [ -n "$ZOO_RUST" ]; then mount --bind "$ZOO_RUST" /srv/rust; fi
  cd /srv/zoo
  shift
  exec /usr/bin/python3 /srv/tools/zoo.py "$@"
' zoo "$repository" "$@"
