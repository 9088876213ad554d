/** The clocks that agent and runner share, and how a process is recognised across restarts. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { HostClock } from "../core/start-window.ts";
import type { ProcessIdentity } from "./contract.ts";

/** Milliseconds on the system's monotonic clock: the same base in every process of one boot. Linux does not count suspend, macOS does. */
export const monotonicMs = (): number => Number(process.hrtime.bigint() / 1_000_000n);

/**
 * How much further a clock that counts suspend is than `monotonicMs`; growth means that the host slept meanwhile.
 * Always 0 on macOS, whose monotonic clock counts suspend itself.
 */
export function suspendSkewMs(): number {
  if (process.platform !== "linux") return 0;
  const uptimeMs = Number(readFileSync("/proc/uptime", "latin1").split(" ")[0]) * 1000;
  return uptimeMs - monotonicMs();
}

/** Readings of two clocks further apart than this say nothing of their difference. */
const APART_MAX_MS = 20;
const READINGS_MAX = 10;

/** The wall clock minus a clock that nobody sets and that counts suspend; it changes when somebody sets the wall clock. */
export function wallSkewMs(): number {
  for (let tries = 1; ; tries += 1) {
    const beganMs = Date.now();
    const steadyMs = monotonicMs() + suspendSkewMs();
    const apartMs = Date.now() - beganMs;
    if ((apartMs >= 0 && apartMs <= APART_MAX_MS) || tries >= READINGS_MAX) return beganMs - steadyMs;
  }
}

/** All clocks at this moment. */
export const hostClock = (): HostClock => ({
  bootId: currentBootId(),
  monotonicMs: monotonicMs(),
  skewMs: suspendSkewMs(),
});

/** What the kernel calls this boot. */
export function currentBootId(): string {
  if (process.platform === "linux") return readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim();
  return execFileSync("sysctl", ["-n", "kern.bootsessionuuid"], { encoding: "utf8" }).trim();
}

/** When this process started, as the system prints it; undefined when there is no such process (a zombie counts as none). */
export function startTimeOf(pid: number): string | undefined {
  try {
    if (process.platform === "linux") {
      const text = readFileSync(`/proc/${pid}/stat`, "latin1");
      const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
    }
    const text = execFileSync("ps", ["-o", "stat=,lstart=", "-p", String(pid)], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return text.startsWith("Z") ? undefined : text.replace(/^\S+\s+/u, "");
  } catch {
    return undefined;
  }
}

/** True while the very process that this names is alive. */
export const isAlive = (identity: ProcessIdentity, bootId: string): boolean =>
  identity.bootId === bootId && startTimeOf(identity.pid) === identity.startTime;
