#!/bin/bash
# Starts a Docker engine by hand where no service manager does, and prints its process id; prints nothing when one answers already.
# usage: start-docker.sh LOGFILE     (root)
set -euo pipefail

log=${1:?usage: start-docker.sh LOGFILE}
answer_tries=150

answers() { timeout 10 docker info >/dev/null 2>&1; }

# Waits until the engine answers or has ended.
await_engine() {
  for ((try = 0; try < answer_tries; try++)); do
    if answers; then return 0; fi
    kill -0 "$1" 2>/dev/null || return 1
    sleep 0.2
  done
  return 1
}

end_engine() {
  kill "$1" 2>/dev/null || return 0
  for ((try = 0; try < answer_tries; try++)); do
    kill -0 "$1" 2>/dev/null || return 0
    sleep 0.2
  done
  kill -9 "$1" 2>/dev/null || true
}

# Mapped ports are for this machine only. A session of its own: an interrupt at the terminal reaches the tests, which still need the engine.
try_engine() {
  echo "== dockerd --ip=127.0.0.1 $*" >>"$log"
  setsid dockerd --ip=127.0.0.1 "$@" >>"$log" 2>&1 </dev/null &
  local pid=$!
  if await_engine "$pid"; then
    echo "$pid"
    return 0
  fi
  end_engine "$pid"
  return 1
}

if answers; then exit 0; fi
# An engine that was killed leaves the name of its process; if that number is someone else's by now, dockerd would not start.
left=$(cat /var/run/docker.pid 2>/dev/null || true)
if [ -n "$left" ] && [ "$(cat "/proc/$left/comm" 2>/dev/null)" != dockerd ]; then rm -f /var/run/docker.pid; fi

# Neither address translation nor layered filesystems are needed by the tests, and some kernels lack one or the other.
try_engine ||
  try_engine --iptables=false --ip6tables=false ||
  try_engine --iptables=false --ip6tables=false --storage-driver=vfs || {
  echo "no Docker engine could be started; the end of $log:" >&2
  tail -n 20 "$log" >&2
  exit 1
}
