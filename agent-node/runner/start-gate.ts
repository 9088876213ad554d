/** Decides when a staged command may start: on its own `go`, within its window, and never after `abort`. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { currentBootId, monotonicMs, suspendSkewMs } from "./clock.ts";
import { FILES, type NotStartedReason, type Order, type StartDeadline } from "./contract.ts";
import { RECHECK_MS, watchFolder } from "./folder-watch.ts";

/** Clocks differ by this much without any suspend. */
const SLEPT_MIN_MS = 1_000;

/** What the gate says: start, or never start and why. */
export type GateDecision =
  | { readonly kind: "go" }
  | { readonly kind: "never"; readonly reason: NotStartedReason; readonly detail: string };

/** Resolves with the first of `go`, `abort` and the end of the window; a `stage` order only asks for `abort`. */
export async function waitForStart(folder: string, order: Order): Promise<GateDecision> {
  const window = new StartWindow(folder, order.startDeadline);
  const decided = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const decision = await new Promise<GateDecision>((resolve, reject) => {
    const look = (): void => {
      clearTimeout(timer);
      let found: GateDecision | undefined;
      try {
        found = decide(folder, order, window);
      } catch (error) {
        reject(error);
        return;
      }
      if (found !== undefined) resolve(found);
      else timer = setTimeout(look, Math.min(RECHECK_MS, Math.max(1, window.leftMs())));
    };
    watchFolder(folder, look, decided.signal);
  });
  decided.abort();
  clearTimeout(timer);
  return decision;
}

/**
 * Why the command shall not run, or not go on; undefined while nobody said so. The token is not compared: the folder belongs
 * to one attempt, and a stop that is not believed would be worse than one too many.
 */
export const readAbort = (folder: string): { readonly reason: string } | undefined => {
  const abort = readNotice(folder, "abort");
  if (abort === undefined) return undefined;
  return { reason: typeof abort["reason"] === "string" ? abort["reason"] : "" };
};

function readNotice(folder: string, name: "go" | "abort"): Record<string, unknown> | undefined {
  const text = readIfThere(join(folder, FILES[name]));
  return text === undefined ? undefined : (JSON.parse(text) as Record<string, unknown>);
}

function decide(folder: string, order: Order, window: StartWindow): GateDecision | undefined {
  const abort = readAbort(folder);
  if (abort !== undefined) return never("aborted", abort.reason);
  if (order.kind === "stage") return { kind: "go" };
  const closed = window.whyClosed();
  if (closed !== undefined) return closed;
  const go = readNotice(folder, "go");
  if (go === undefined) return undefined;
  if (go["token"] === order.token) return { kind: "go" };
  return never("wrong_token", `go carries token ${String(go["token"])}, the order ${order.token}`);
}

const never = (reason: NotStartedReason, detail: string): GateDecision => ({ kind: "never", reason, detail });

/** The time within which a staged command may start, as last renewed. */
class StartWindow {
  private readonly file: string;
  private readonly bootId = currentBootId();
  private deadline: StartDeadline | undefined;
  private skewMs = suspendSkewMs();
  private text: string | undefined;

  constructor(folder: string, deadline: StartDeadline | undefined) {
    this.file = join(folder, FILES.deadline);
    this.deadline = deadline;
  }

  leftMs(): number {
    return this.deadline === undefined ? Infinity : this.deadline.monotonicMs - monotonicMs();
  }

  whyClosed(): GateDecision | undefined {
    this.renew();
    const sleptMs = suspendSkewMs() - this.skewMs;
    if (sleptMs > SLEPT_MIN_MS)
      return never("slept", `the host slept ${Math.round(sleptMs)} ms while staged`);
    if (this.deadline === undefined) return undefined;
    if (this.deadline.bootId !== this.bootId) return never("start_window", "the host was booted again");
    if (this.leftMs() > 0) return undefined;
    return never("start_window", "no go within the start window");
  }

  private renew(): void {
    const text = readIfThere(this.file);
    if (text === undefined || text === this.text) return;
    this.text = text;
    this.deadline = JSON.parse(text) as StartDeadline;
    // Whoever renews knows of any suspend before it.
    this.skewMs = suspendSkewMs();
  }
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
