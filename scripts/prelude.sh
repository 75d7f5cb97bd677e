# Sourced by every script: strict mode, the project's root, messages, and installing what is missing.
set -euo pipefail
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
FIRN_CACHE=${FIRN_CACHE:-$HOME/.cache/firn}

say() { printf '%s: %s\n' "${0##*/}" "$*" >&2; }
die() {
  say "error: $*"
  exit 2
}

# Bytes that have come to this machine from elsewhere.
received() { sed '1,2d; s/^ *//; s/:/ /' /proc/net/dev | awk '$1 != "lo" { sum += $2 } END { print sum + 0 }'; }

# within_reach WHAT LOG COMMAND...: runs a client of the network, its words to LOG, and gives up with a
# clear one where nothing comes for it: clients try again and again by themselves, for minutes.
within_reach() {
  local what=$1 log=$2 patience=${FIRN_PATIENCE:-20} quiet=0 now before process
  shift 2
  before=$(received)
  setsid "$@" >"$log" 2>&1 </dev/null &
  process=$!
  while kill -0 "$process" 2>/dev/null; do
    sleep 1
    now=$(received)
    quiet=$((quiet + 1))
    # Whoever computes or writes to the disk waits for nobody.
    if [ $((now - before)) -gt 2000 ] || ps -o stat= -s "$process" | grep -q '^[RD]'; then
      quiet=0 before=$now
    fi
    [ "$quiet" -ge "$patience" ] || continue
    kill -- -"$process" 2>/dev/null || true
    die "cannot get $what: nothing has come for $patience seconds; is there a network?"
  done
  wait "$process"
}

# pip_requirement FILE PACKAGE==VERSION SHA256...: for pip's --require-hashes; one of them must be met.
pip_requirement() {
  local file=$1 line=$2 hash
  shift 2
  for hash; do line+=" --hash=sha256:$hash"; done
  echo "$line" >"$file"
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
  local once=(-o Acquire::Retries=0 -o Acquire::http::Timeout=15 -o Acquire::https::Timeout=15)
  local install=("${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get "${once[@]}" install -y -q
    --no-install-recommends "$@")
  [ ${#sudo[@]} -eq 0 ] || sudo -v # asks here, where one can answer
  # The lists are fetched only where apt does not know the packages, or their files are gone.
  if ! within_reach "$*" "$log" "${install[@]}" &&
    ! { within_reach "apt's lists" "$log" "${sudo[@]}" apt-get "${once[@]}" update -q &&
      within_reach "$*" "$log" "${install[@]}"; }; then
    tail -n 15 "$log" >&2
    rm -f "$log"
    die "apt-get could not install: $*"
  fi
  rm -f "$log"
}

has_sha256() { [ -f "$1" ] && printf '%s  %s\n' "$2" "$1" | sha256sum --check --status; }
