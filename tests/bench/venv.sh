# Sourced by the benches that run peers: virtualenvs in the cache, outside the project.
venvs=$FIRN_CACHE/bench
skip() { echo "left out: $*"; }

# venv NAME COMMAND: one that the command fills, once.
venv() {
  [ ! -e "$venvs/$1/.ready" ] || return 0
  say "installing $1"
  mkdir -p "$venvs"
  python3 -m venv "$venvs/$1" && (cd "$venvs/$1" && eval "$2") >"$venvs/$1.log" 2>&1 &&
    touch "$venvs/$1/.ready"
}

# venv_dbt NAME ADAPTER...: dbt wants a package that needs the open internet and that it never imports.
venv_dbt() {
  venv "$1" "echo 'dbt-core-experimental-parser ; python_version < \"3.0\"' >overrides.txt
    bin/pip install uv && bin/uv pip install --python bin/python --override overrides.txt \
      'dbt-core>=1.12,<1.13' ${*:2}"
}
