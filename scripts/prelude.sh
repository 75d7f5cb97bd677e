# Sourced by every script: strict mode, the project's root, messages, and installing what is missing.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
FIRN_CACHE=${FIRN_CACHE:-$HOME/.cache/firn}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() {
  say "error: $*"
  exit 2
}

# apt_install PACKAGE...: as root or through sudo; shows what apt said only if it failed.
apt_install() {
  [ $# -gt 0 ] || return 0
  command -v apt-get >/dev/null || die "no apt-get here; install the equivalents of: $*"
  local sudo=() log
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "neither root nor sudo here; as root: apt-get install $*"
    sudo=(sudo)
  fi
  say "installing $*"
  log=$(mktemp)
  local install=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q
    --no-install-recommends "$@")
  # The lists are fetched only where apt does not know the packages, or their files are gone.
  if ! "${install[@]}" >"$log" 2>&1 && ! { "${sudo[@]}" apt-get update -q >"$log" 2>&1 &&
    "${install[@]}" >>"$log" 2>&1; }; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    die "apt-get could not install: $*"
  fi
  rm -f "$log"
}

has_sha256() { [ -f "$1" ] && printf '%s  %s\n' "$2" "$1" | sha256sum --check --status; }
