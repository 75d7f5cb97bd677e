#!/usr/bin/env bash
# scripts/setup where nothing answers: a clear word in time, whatever the client would do.
#   no_network.sh SETUP
set -u
alone="unshare -rn" # no other program's traffic, and none of ours
$alone true 2>/dev/null || exit 77
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin"
for client in npm apt-get pip; do
  printf '#!/bin/sh\nsleep 600\n' >"$work/bin/$client"
  chmod +x "$work/bin/$client"
done
began=$SECONDS
said=$(PATH=$work/bin:$PATH FIRN_CACHE=$work/cache FIRN_PATIENCE=3 timeout 60 $alone "$1" 2>&1)
code=$?
took=$((SECONDS - began))
[ "$code" = 2 ] && [ "$took" -le 20 ] && grep -q 'nothing has come for 3 seconds; is there a network' <<<"$said" && exit 0
echo "exit $code after $took s: $said"
exit 1
