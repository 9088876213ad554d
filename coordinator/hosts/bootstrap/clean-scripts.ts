/** The shell texts that remove what nothing on a host uses any more; pure. */
import { shellQuote } from "../shell.ts";
import type { PayloadFile } from "./payload.ts";

/** Shell lines that put the words of every process into `all`; where processes cannot be told, nothing is removed. */
const allProcessesLines = `if [ -r /proc/self/cmdline ]; then all=$(cat /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' ' ')
else all=$(ps -A -ww -o args=) || exit 0; fi`;

/**
 * Removes releases other than this one that no machine uses, and blobs in no release. Homes are shared by machines, so each machine notes
 * its use in the release; a note goes when no process of that machine was started from there. A machine that hides its processes keeps all.
 */
export const pruneCommand = (
  workDir: string,
  release: string,
  machineId: string,
  files: readonly Pick<PayloadFile, "sha256">[],
): string => `umask 077
w=$(cd ${shellQuote(workDir)} && pwd -P) || exit 0
${allProcessesLines}
for r in "$w"/rel/*; do
  [ -d "$r" ] && [ "\${r##*/}" != ${release} ] || continue
  case $all in *"$r/"*) continue ;; esac
  rm -f "$r/.users/"${shellQuote(machineId)}
  rmdir "$r/.users" 2>/dev/null
  [ -d "$r/.users" ] || rm -rf "$r"
done
cd "$w/blobs" 2>/dev/null || exit 0
keep=" ${files.map((file) => file.sha256).join(" ")} "
find . -type f -links 1 -mtime +1 2>/dev/null | while IFS= read -r path; do
  case $keep in *" \${path#./} "*) ;; *) rm -f "$path" ;; esac
done`;

/**
 * Removes one fleet's folder of one machine, and everything of ours when no other fleet is left: the device locks of the machine, what is in
 * the work folder, and the locks that fleets with another work folder look at. Locks stay while a runner lives that may hold one: removed
 * under it, they would keep nobody else off its device.
 */
export const purgeCommand = (workDir: string, agentDir: string): string => `w=${shellQuote(workDir)}
d=${shellQuote(agentDir)}
m=$(cd "$(dirname "$d")" 2>/dev/null && pwd) || m=$(dirname "$d")
rm -rf "$d" || exit 1
for other in "$m"/*; do
  case \${other##*/} in locks) ;; *) [ -e "$other" ] && exit 0 ;; esac
done
${allProcessesLines}
case $all in *"/runner.cjs $m/"*) exit 0 ;; esac
runner=runner.cjs
case $all in *"/$runner /"*) ;; *) rm -rf "/tmp/fleet-$(id -u)-locks" ;; esac
rm -rf "$m/locks"
rmdir "$m" 2>/dev/null
for other in "$w"/*; do
  case \${other##*/} in blobs|rel) ;; *) [ -e "$other" ] && exit 0 ;; esac
done
rm -rf "$w/blobs" "$w/rel"
rmdir "$w" 2>/dev/null
exit 0`;
