#!/usr/bin/env bash
# Runs a command with a Docker engine: the one that answers or, where none does, one that is started for it without a
# registry (../shared/tools/offline-docker.sh, which needs root and apt) and ends with it. Where there can be none, this
# fails; WITHOUT_DOCKER=1 says that it may be so.
# usage: test/with-docker.sh COMMAND [ARG...]
set -euo pipefail
offline=../shared/tools/offline-docker.sh

if command -v docker >/dev/null && docker version >/dev/null 2>&1; then
  exec "$@"
elif [ "$(id -u)" = 0 ] && [ -f "$offline" ] && command -v apt-get >/dev/null; then
  echo "no Docker engine answers: starting one (about a minute)" >&2
  folder=$(mktemp -d)
  trap 'rm -rf --one-file-system "$folder"' EXIT
  W=$folder/engine MAJOR=24 bash "$offline" "$@"
elif [ "${WITHOUT_DOCKER:-}" = 1 ]; then
  echo "WARNING: NOT TESTED with Docker: no engine answers and none can be started here (WITHOUT_DOCKER=1)" >&2
else
  echo "error: no Docker engine answers, and none can be started here ($offline, as root, with apt)." >&2
  echo "Install and start Docker, or say WITHOUT_DOCKER=1 to go on without what it would prove." >&2
  exit 1
fi
