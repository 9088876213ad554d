/** The one POSIX `sh` text that discovers a host: it prints marked sections and changes nothing but a temporary folder it removes. */

/** Every tool gets this long, all of them at the same time; one that takes longer is reported as hung and killed. */
export const TOOL_LIMIT_SECONDS = 5;

/** Bytes of standard output that one tool may contribute; the rest is cut off. */
export const TOOL_OUTPUT_BYTES = 256 * 1024;

/** First words of a line that opens a section: `<marker> <name> <status>`; text before the first one is a login banner. */
export const SECTION_MARKER = "@@fleet-probe-1";

/**
 * Feed this to `sh -s -- <work dir>` (default `~/.fleet`). It is one function called on the last line, so that no tool can eat
 * the script from standard input; a shell's remarks about ended jobs are dropped. The limit is a signal from a watcher instead of `timeout`, which macOS lacks, and waiting is given up rather
 * than the tool reaped, since a tool stuck in the kernel cannot be killed.
 */
export const PROBE_SCRIPT = `
fact() { printf '%s=' "$1"; printf '%s' "$2" | tr '\\n\\r' '  '; echo; }
section() { printf '\\n${SECTION_MARKER} %s %s\\n' "$1" "$2"; }
has() { command -v "$1" >/dev/null 2>&1; }

start() {
  name=$1; shift
  has "$1" || { echo absent >"$tmp/$name.status"; names="$names $name"; return 0; }
  leader=; has setsid && leader=setsid
  (
    $leader sh -c 'echo $$ >"$0"; exec "$@"' "$tmp/$name.pid" "$@" >"$tmp/$name.out" 2>"$tmp/$name.err" </dev/null
    code=$?
    if [ "$code" = 0 ]; then echo ok; else echo "exit:$code"; fi >"$tmp/$name.new"
    mv "$tmp/$name.new" "$tmp/$name.status"
  ) >/dev/null 2>&1 </dev/null &
  names="$names $name"; jobs_="$jobs_ $!"
}

end_tool() {
  [ -f "$tmp/$1.pid" ] || return 0
  pid=$(cat "$tmp/$1.pid")
  [ -n "$pid" ] || return 0
  kill -9 "-$pid" 2>/dev/null || kill -9 "$pid" 2>/dev/null
}

wait_for_tools() {
  late=
  trap 'late=1' USR1
  (
    trap 'kill "$nap" 2>/dev/null; exit 0' USR2
    sleep ${TOOL_LIMIT_SECONDS} & nap=$!
    wait "$nap"
    while kill -USR1 $$; do sleep 1 & nap=$!; wait "$nap"; done
  ) >/dev/null 2>&1 </dev/null &
  watcher=$!
  for job in $jobs_; do
    [ -n "$late" ] && break
    wait "$job" 2>/dev/null
  done
  trap '' USR1
  kill -USR2 "$watcher" 2>/dev/null
  for name in $names; do
    [ -f "$tmp/$name.status" ] && continue
    echo hung >"$tmp/$name.hung"
    end_tool "$name"
  done
}

print_tools() {
  for name in $names; do
    if [ -f "$tmp/$name.hung" ]; then section "$name" hung
    else section "$name" "$(cat "$tmp/$name.status")"; fi
    [ -f "$tmp/$name.out" ] && head -c ${TOOL_OUTPUT_BYTES} "$tmp/$name.out"
    [ -s "$tmp/$name.err" ] || continue
    section "$name.stderr" ok
    head -c 2048 "$tmp/$name.err"
  done
}

cgroup_level() {
  [ -r "$1/cpu.max" ] && fact cgroup_cpu "$(cat "$1/cpu.max")"
  [ -r "$1/cpu.cfs_quota_us" ] && fact cgroup_cpu "$(cat "$1/cpu.cfs_quota_us") $(cat "$1/cpu.cfs_period_us")"
  [ -r "$1/memory.max" ] && fact cgroup_memory "$(cat "$1/memory.max")"
  [ -r "$1/memory.limit_in_bytes" ] && fact cgroup_memory "$(cat "$1/memory.limit_in_bytes")"
}

cgroup_walk() {
  case $2 in *..*) level=$1 ;; *) level=$1\${2%/} ;; esac
  while [ "\${#level}" -gt "\${#1}" ]; do
    cgroup_level "$level"
    level=\${level%/*}
  done
  cgroup_level "$1"
}

cgroup_limits() {
  [ -r /proc/self/cgroup ] || return 0
  while IFS=: read -r _ controllers path; do
    case ",$controllers," in
      ,,) cgroup_walk /sys/fs/cgroup "$path" ;;
      *,cpu,*)
        if [ -d /sys/fs/cgroup/cpu ]; then cgroup_walk /sys/fs/cgroup/cpu "$path"
        else cgroup_walk "/sys/fs/cgroup/$controllers" "$path"; fi ;;
      *,memory,*) cgroup_walk /sys/fs/cgroup/memory "$path" ;;
    esac
  done </proc/self/cgroup
}

work_dir_facts() {
  place=$1
  while [ ! -d "$place" ] && [ "$place" != / ] && [ "$place" != . ]; do place=$(dirname "$place"); done
  fact work_place "$place"
  fact disk_free_kib "$(df -Pk "$place" 2>/dev/null | awk 'NR==2{for(i=2;i<=NF;i++)if($i~/^[0-9]+%$/)print $(i-1)}')"
  trial=$(mktemp "$place/.fleet-exec.XXXXXX" 2>/dev/null)
  if [ -z "$trial" ]; then
    fact writable no
    mount_point=$(df -Pk "$place" 2>/dev/null | awk 'NR==2{print $NF}')
    fact mount_options "$(awk -v m="$mount_point" '$2==m{o=$4}END{print o}' /proc/self/mounts 2>/dev/null)"
    return 0
  fi
  fact writable yes
  printf '#!/bin/sh\\nexit 0\\n' >"$trial"
  chmod 700 "$trial"
  if "$trial" >/dev/null 2>&1; then fact noexec no; else fact noexec yes; fi
  rm -f "$trial"
}

cpu_model() {
  model=$(sed -n 's/^model name[[:space:]]*:[[:space:]]*//p' /proc/cpuinfo 2>/dev/null | head -n 1)
  [ -n "$model" ] || model=$(lscpu 2>/dev/null | sed -n 's/^Model name:[[:space:]]*//p' | head -n 1)
  [ -n "$model" ] && [ "$model" != - ] || model=$(sed -n 's/^CPU \\(implementer\\|part\\)[[:space:]]*:[[:space:]]*//p' /proc/cpuinfo 2>/dev/null | sed -n '1,2p' | tr '\\n' ' ')
  printf '%s' "$model"
}

linux_facts() {
  fact machine_id "$(cat /etc/machine-id 2>/dev/null || cat /var/lib/dbus/machine-id 2>/dev/null)"
  fact boot_id "$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)"
  fact glibc "$(getconf GNU_LIBC_VERSION 2>/dev/null)"
  musl=no
  for loader in /lib/ld-musl-*; do [ -e "$loader" ] && musl=yes; done
  fact musl "$musl"
  fact cpu_model "$(cpu_model)"
  fact cpus_allowed "$(sed -n 's/^Cpus_allowed_list:[[:space:]]*//p' /proc/self/status 2>/dev/null)"
  fact nproc "$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null)"
  fact memory_kib "$(awk '$1=="MemTotal:"{print $2}' /proc/meminfo 2>/dev/null)"
  cgroup_limits
}

darwin_facts() {
  fact machine_id "$(ioreg -rd1 -c IOPlatformExpertDevice 2>/dev/null | sed -n 's/.*"IOPlatformUUID" = "\\(.*\\)"/\\1/p')"
  fact boot_id "$(sysctl -n kern.bootsessionuuid 2>/dev/null)"
  fact boot_time "$(sysctl -n kern.boottime 2>/dev/null)"
  fact cpu_model "$(sysctl -n machdep.cpu.brand_string 2>/dev/null)"
  fact nproc "$(sysctl -n hw.ncpu 2>/dev/null)"
  fact memory_bytes "$(sysctl -n hw.memsize 2>/dev/null)"
  fact arm64_hardware "$(sysctl -n hw.optional.arm64 2>/dev/null)"
  fact os_version "$(sw_vers -productVersion 2>/dev/null)"
}

kfd_nodes() {
  [ -d /sys/class/kfd/kfd/topology/nodes ] || { section kfd absent; return 0; }
  section kfd ok
  fact driver "$(cat /sys/module/amdgpu/version 2>/dev/null || uname -r)"
  if [ -r /dev/kfd ] && [ -w /dev/kfd ]; then fact access yes; else fact access no; fi
  for node in /sys/class/kfd/kfd/topology/nodes/*; do
    echo "node \${node##*/}"
    cat "$node/properties" 2>/dev/null
    for bank in "$node"/mem_banks/*/properties; do
      awk '$1=="heap_type"||$1=="size_in_bytes"{print "bank_" $1, $2}' "$bank" 2>/dev/null
    done
  done
}

start_tools() {
  if [ "$system" = Darwin ] && [ "$(command -v git)" = /usr/bin/git ] && ! xcode-select -p >/dev/null 2>&1; then
    echo absent >"$tmp/git.status"; names="$names git"
  else
    start git git --version
  fi
  PATH=$PATH:/usr/sbin:/sbin:/usr/local/bin:/opt/rocm/bin:/usr/local/nvidia/bin:/usr/local/cuda/bin:/usr/lib/wsl/lib
  fields=index,uuid,pci.bus_id,memory.total,driver_version
  if has nvidia-smi; then
    start nvidia-smi sh -c 'nvidia-smi "--query-gpu=$0,compute_cap,mig.mode.current,name" --format=csv,noheader,nounits ||
      nvidia-smi "--query-gpu=$0,name" --format=csv,noheader,nounits' "$fields"
    start nvidia-smi-list nvidia-smi -L
  else
    start nvidia-smi nvidia-smi
  fi
  start amd-smi amd-smi static --asic --bus --vram --driver --json
  start amd-smi-list amd-smi list --json
  rocm_flags='--showproductname --showmeminfo vram --showdriverversion --showbus --showuniqueid'
  if has rocm-smi; then
    start rocm-smi sh -c "rocm-smi $rocm_flags --json || rocm-smi $rocm_flags --csv"
  else
    start rocm-smi rocm-smi
  fi
  [ "$system" = Darwin ] && start system-profiler system_profiler SPDisplaysDataType -json
}

fleet_probe() {
  LC_ALL=C; export LC_ALL
  unset OMP_NUM_THREADS OMP_THREAD_LIMIT CDPATH
  umask 077
  system=$(uname -s)
  names=; jobs_=; tmp=
  work_dir=\${1:-$HOME/.fleet}
  case $work_dir in '~') work_dir=$HOME ;; '~/'*) work_dir=$HOME/\${work_dir#'~/'} ;; esac
  for base in "\${TMPDIR:-/tmp}" /tmp /var/tmp /dev/shm "$HOME"; do
    tmp=$(mktemp -d "$base/fleet-probe.XXXXXX" 2>/dev/null) && break
  done
  if [ -n "$tmp" ]; then
    trap 'for name in $names; do end_tool "$name"; done; rm -rf "$tmp"; exit 129' HUP INT TERM PIPE
    start_tools
  fi
  section facts ok
  fact os "$system"
  fact arch "$(uname -m)"
  fact long_bit "$(getconf LONG_BIT 2>/dev/null)"
  fact hostname "$(uname -n)"
  fact user "$(id -un 2>/dev/null || id -u)"
  fact home "$HOME"
  if has gzip; then fact gzip yes; else fact gzip no; fi
  if [ -n "$tmp" ]; then fact temporary yes; else fact temporary no; fi
  work_dir_facts "$work_dir"
  case $system in Linux) linux_facts ;; Darwin) darwin_facts ;; esac
  kfd_nodes
  [ -n "$tmp" ] && { wait_for_tools; print_tools; rm -rf "$tmp"; }
  section end ok
}

fleet_probe "$@" </dev/null 2>/dev/null
`;
